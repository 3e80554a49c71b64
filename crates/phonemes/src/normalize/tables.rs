//! Months, units, currencies, abbreviations and symbols.

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The month that `word` names, in full or with three or four letters.
pub(super) fn month(word: &str) -> Option<&'static str> {
    if !word.starts_with(|c: char| c.is_uppercase()) || word.len() < 3 {
        return None;
    }
    let is_short = |month: &str| word.len() == 3 && month.starts_with(word);
    if word == "Sept" {
        return Some("September");
    }
    MONTHS
        .into_iter()
        .find(|&month| word == month || is_short(month))
}

/// The weekday that `word` is short for.
pub(super) fn weekday(word: &str) -> Option<&'static str> {
    abbreviation(word).filter(|name| name.ends_with("day"))
}

/// Unit, its name for one, its name for more.
const UNITS: &[(&str, &str, &str)] = &[
    ("%", "percent", "percent"),
    ("°", "degree", "degrees"),
    ("°C", "degree Celsius", "degrees Celsius"),
    ("°F", "degree Fahrenheit", "degrees Fahrenheit"),
    ("ºC", "degree Celsius", "degrees Celsius"),
    ("ºF", "degree Fahrenheit", "degrees Fahrenheit"),
    ("℃", "degree Celsius", "degrees Celsius"),
    ("℉", "degree Fahrenheit", "degrees Fahrenheit"),
    ("K", "thousand", "thousand"),
    ("k", "thousand", "thousand"),
    ("bn", "billion", "billion"),
    ("mn", "million", "million"),
    ("nm", "nanometer", "nanometers"),
    ("µm", "micrometer", "micrometers"),
    ("μm", "micrometer", "micrometers"),
    ("µg", "microgram", "micrograms"),
    ("μg", "microgram", "micrograms"),
    ("Ω", "ohm", "ohms"),
    ("kΩ", "kilo-ohm", "kilo-ohms"),
    ("mm", "millimeter", "millimeters"),
    ("cm", "centimeter", "centimeters"),
    ("m", "meter", "meters"),
    ("km", "kilometer", "kilometers"),
    ("mi", "mile", "miles"),
    ("ft", "foot", "feet"),
    ("in", "inch", "inches"),
    ("yd", "yard", "yards"),
    ("yds", "yard", "yards"),
    ("m²", "square meter", "square meters"),
    ("m2", "square meter", "square meters"),
    ("m³", "cubic meter", "cubic meters"),
    ("m3", "cubic meter", "cubic meters"),
    ("km²", "square kilometer", "square kilometers"),
    ("km2", "square kilometer", "square kilometers"),
    ("cm²", "square centimeter", "square centimeters"),
    ("cm3", "cubic centimeter", "cubic centimeters"),
    ("ha", "hectare", "hectares"),
    ("sq", "square", "square"),
    ("mg", "milligram", "milligrams"),
    ("g", "gram", "grams"),
    ("kg", "kilogram", "kilograms"),
    ("kgs", "kilogram", "kilograms"),
    ("t", "ton", "tons"),
    ("lb", "pound", "pounds"),
    ("lbs", "pound", "pounds"),
    ("oz", "ounce", "ounces"),
    ("ml", "milliliter", "milliliters"),
    ("mL", "milliliter", "milliliters"),
    ("cl", "centiliter", "centiliters"),
    ("l", "liter", "liters"),
    ("L", "liter", "liters"),
    ("gal", "gallon", "gallons"),
    ("tsp", "teaspoon", "teaspoons"),
    ("tbsp", "tablespoon", "tablespoons"),
    ("ms", "millisecond", "milliseconds"),
    ("s", "second", "seconds"),
    ("sec", "second", "seconds"),
    ("secs", "second", "seconds"),
    ("min", "minute", "minutes"),
    ("mins", "minute", "minutes"),
    ("h", "hour", "hours"),
    ("hr", "hour", "hours"),
    ("hrs", "hour", "hours"),
    ("yr", "year", "years"),
    ("yrs", "year", "years"),
    ("mph", "mile per hour", "miles per hour"),
    ("km/h", "kilometer per hour", "kilometers per hour"),
    ("kmh", "kilometer per hour", "kilometers per hour"),
    ("kph", "kilometer per hour", "kilometers per hour"),
    ("m/s", "meter per second", "meters per second"),
    ("rpm", "revolution per minute", "revolutions per minute"),
    ("Hz", "hertz", "hertz"),
    ("kHz", "kilohertz", "kilohertz"),
    ("MHz", "megahertz", "megahertz"),
    ("GHz", "gigahertz", "gigahertz"),
    ("W", "watt", "watts"),
    ("kW", "kilowatt", "kilowatts"),
    ("MW", "megawatt", "megawatts"),
    ("kWh", "kilowatt hour", "kilowatt hours"),
    ("V", "volt", "volts"),
    ("mA", "milliamp", "milliamps"),
    ("J", "joule", "joules"),
    ("kcal", "kilocalorie", "kilocalories"),
    ("cal", "calorie", "calories"),
    ("dB", "decibel", "decibels"),
    ("px", "pixel", "pixels"),
    ("kB", "kilobyte", "kilobytes"),
    ("KB", "kilobyte", "kilobytes"),
    ("MB", "megabyte", "megabytes"),
    ("GB", "gigabyte", "gigabytes"),
    ("TB", "terabyte", "terabytes"),
    ("Mbps", "megabit per second", "megabits per second"),
    ("¢", "cent", "cents"),
    ("p", "p", "p"),
    ("pp", "pages", "pages"),
    ("x", "times", "times"),
    ("′", "foot", "feet"),
    ("″", "inch", "inches"),
];

/// Words that would be units if they stood at a number, but are words elsewhere.
const WORDS_TOO: [&str; 8] = ["in", "s", "t", "h", "p", "x", "K", "k"];

/// What a unit is called.
pub(super) fn unit(text: &str, is_one: bool) -> Option<&'static str> {
    let found = UNITS.iter().find(|(unit, _, _)| *unit == text)?;
    Some(if is_one { found.1 } else { found.2 })
}

/// What a unit is called that stands apart from its number.
pub(super) fn unit_apart(text: &str, is_one: bool) -> Option<&'static str> {
    unit(text, is_one).filter(|_| !WORDS_TOO.contains(&text))
}

/// Whether what follows a number is its unit.
pub(super) fn is_unit(text: &str) -> bool {
    unit_apart(text, true).is_some()
}

/// Sign, one of it, more of it, its hundredth, more of those.
const CURRENCIES: &[(char, [&str; 4])] = &[
    ('$', ["dollar", "dollars", "cent", "cents"]),
    ('£', ["pound", "pounds", "penny", "pence"]),
    ('€', ["euro", "euros", "cent", "cents"]),
    ('¥', ["yen", "yen", "", ""]),
    ('₹', ["rupee", "rupees", "paisa", "paise"]),
    ('₩', ["won", "won", "", ""]),
    ('₽', ["ruble", "rubles", "kopeck", "kopecks"]),
];

/// The names of a currency and its hundredth.
pub(super) fn currency(sign: char) -> Option<[&'static str; 4]> {
    let found = CURRENCIES.iter().find(|(known, _)| *known == sign)?;
    Some(found.1)
}

/// What multiplies an amount of money, in full or short.
pub(super) fn magnitude(text: &str) -> Option<&'static str> {
    Some(match text {
        "hundred" => "hundred",
        "k" | "K" | "thousand" => "thousand",
        "m" | "M" | "mn" | "million" => "million",
        "b" | "B" | "bn" | "billion" => "billion",
        "tn" | "trn" | "T" | "trillion" => "trillion",
        _ => return None,
    })
}

/// Abbreviations with their full stop left out, as they are read.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("Approx", "approximately"),
    ("Apt", "Apartment"),
    ("Assn", "Association"),
    ("Asst", "Assistant"),
    ("Ave", "Avenue"),
    ("Bldg", "Building"),
    ("Blvd", "Boulevard"),
    ("Bros", "Brothers"),
    ("Capt", "Captain"),
    ("Cf", "compare"),
    ("Ch", "Chapter"),
    ("Co", "Company"),
    ("Col", "Colonel"),
    ("Corp", "Corporation"),
    ("Dept", "Department"),
    ("Dist", "District"),
    ("Ed", "Edition"),
    ("Est", "established"),
    ("Esq", "Esquire"),
    ("Ext", "Extension"),
    ("Fig", "Figure"),
    ("Figs", "Figures"),
    ("Fri", "Friday"),
    ("Ft", "Fort"),
    ("Gen", "General"),
    ("Gov", "Governor"),
    ("Hon", "Honorable"),
    ("Hwy", "Highway"),
    ("Inc", "Incorporated"),
    ("Jr", "Junior"),
    ("Ln", "Lane"),
    ("Lt", "Lieutenant"),
    ("Ltd", "Limited"),
    ("Maj", "Major"),
    ("Max", "maximum"),
    ("Messrs", "Messieurs"),
    ("Mon", "Monday"),
    ("Mt", "Mount"),
    ("Mts", "Mountains"),
    ("Pl", "Place"),
    ("Pres", "President"),
    ("Prof", "Professor"),
    ("Pt", "Point"),
    ("Rd", "Road"),
    ("Rep", "Representative"),
    ("Rev", "Reverend"),
    ("Sat", "Saturday"),
    ("Sec", "Section"),
    ("Sen", "Senator"),
    ("Sgt", "Sergeant"),
    ("Sq", "Square"),
    ("Sr", "Senior"),
    ("Ste", "Suite"),
    ("Sun", "Sunday"),
    ("Supt", "Superintendent"),
    ("Tel", "Telephone"),
    ("Thu", "Thursday"),
    ("Thur", "Thursday"),
    ("Thurs", "Thursday"),
    ("Tue", "Tuesday"),
    ("Tues", "Tuesday"),
    ("Univ", "University"),
    ("Vol", "Volume"),
    ("Wed", "Wednesday"),
    ("approx", "approximately"),
    ("apt", "apartment"),
    ("asst", "assistant"),
    ("avg", "average"),
    ("cf", "compare"),
    ("ch", "chapter"),
    ("dept", "department"),
    ("ed", "edition"),
    ("esp", "especially"),
    ("est", "established"),
    ("fig", "figure"),
    ("govt", "government"),
    ("incl", "including"),
    ("max", "maximum"),
    ("min", "minimum"),
    ("misc", "miscellaneous"),
    ("orig", "originally"),
    ("pp", "pages"),
    ("tel", "telephone"),
    ("univ", "university"),
    ("viz", "namely"),
    ("vol", "volume"),
    ("vols", "volumes"),
];

/// What the abbreviation stands for, given without its stop.
pub(super) fn abbreviation(text: &str) -> Option<&'static str> {
    let idx = ABBREVIATIONS
        .binary_search_by_key(&text, |pair| pair.0)
        .ok()?;
    Some(ABBREVIATIONS[idx].1)
}
