//! Units, abbreviations and symbols that misaki leaves unsaid or misreads.

/// Units that follow a number.
const UNITS: &[(&str, &str)] = &[
    ("cm", "centimeters"),
    ("ft", "feet"),
    ("kg", "kilograms"),
    ("km", "kilometers"),
    ("km/h", "kilometers an hour"),
    ("kph", "kilometers an hour"),
    ("lb", "pounds"),
    ("lbs", "pounds"),
    ("mg", "milligrams"),
    ("mins", "minutes"),
    ("ml", "milliliters"),
    ("mm", "millimeters"),
    ("mph", "miles an hour"),
    ("¢", "cents"),
    ("°", "degrees"),
    ("°C", "degrees Celsius"),
    ("°F", "degrees Fahrenheit"),
    ("½", "and a half"),
];

/// Abbreviations with their full stop.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("Approx.", "approximately"),
    ("Apr.", "April"),
    ("Aug.", "August"),
    ("Ave.", "Avenue"),
    ("Blvd.", "Boulevard"),
    ("Dec.", "December"),
    ("Dept.", "department"),
    ("Feb.", "February"),
    ("Inc.", "Incorporated"),
    ("Jan.", "January"),
    ("Jr.", "Junior"),
    ("Jul.", "July"),
    ("Jun.", "June"),
    ("Mt.", "Mount"),
    ("Nov.", "November"),
    ("Oct.", "October"),
    ("Rd.", "Road"),
    ("Sept.", "September"),
    ("Sep.", "September"),
    ("Sr.", "Senior"),
    ("approx.", "approximately"),
];

/// Symbols that stand alone between spaces.
const SYMBOLS: &[(&str, &str)] = &[
    ("=", "equals"),
    ("×", "times"),
    ("÷", "divided by"),
    ("½", "one half"),
    ("¼", "one quarter"),
    ("¾", "three quarters"),
    ("°C", "degrees Celsius"),
    ("°F", "degrees Fahrenheit"),
];

const DECADES: [&str; 10] = [
    "hundreds",
    "tens",
    "twenties",
    "thirties",
    "forties",
    "fifties",
    "sixties",
    "seventies",
    "eighties",
    "nineties",
];

/// What the unit is called after a number.
pub(crate) fn unit(text: &str) -> Option<&'static str> {
    find(UNITS, text)
}

/// What the abbreviation stands for; `St.` depends on context and is not here.
pub(crate) fn abbreviation(text: &str) -> Option<&'static str> {
    find(ABBREVIATIONS, text)
}

/// What a lone symbol is called.
pub(crate) fn symbol(text: &str) -> Option<&'static str> {
    find(SYMBOLS, text)
}

/// The decade that ends in `tens` (0 to 9) tens: 9 is "nineties".
pub(crate) fn decade(tens: usize) -> Option<&'static str> {
    DECADES.get(tens).copied()
}

fn find(table: &[(&str, &'static str)], text: &str) -> Option<&'static str> {
    table
        .iter()
        .find_map(|&(key, value)| (key == text).then_some(value))
}
