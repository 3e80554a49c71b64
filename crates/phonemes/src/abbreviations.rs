//! Abbreviations of languages other than English: no sentence ends with them, and they are read
//! out in full.

use crate::Language;

/// Lower case without the full stop, and what is said.
type Table = &'static [(&'static str, &'static str)];

const ES: Table = &[
    ("sr", "señor"),
    ("sra", "señora"),
    ("srta", "señorita"),
    ("sres", "señores"),
    ("dr", "doctor"),
    ("dra", "doctora"),
    ("prof", "profesor"),
    ("profa", "profesora"),
    ("ud", "usted"),
    ("uds", "ustedes"),
    ("vd", "usted"),
    ("vds", "ustedes"),
    ("av", "avenida"),
    ("avda", "avenida"),
    ("núm", "número"),
    ("pág", "página"),
    ("p.ej", "por ejemplo"),
    ("ee.uu", "Estados Unidos"),
    ("tel", "teléfono"),
];

const FR: Table = &[
    ("m", "monsieur"),
    ("mm", "messieurs"),
    ("mme", "madame"),
    ("mmes", "mesdames"),
    ("mlle", "mademoiselle"),
    ("mlles", "mesdemoiselles"),
    ("dr", "docteur"),
    ("pr", "professeur"),
    ("me", "maître"),
    ("av", "avenue"),
    ("bd", "boulevard"),
    ("p.ex", "par exemple"),
    ("c.-à-d", "c'est-à-dire"),
    ("env", "environ"),
    ("tél", "téléphone"),
];

const IT: Table = &[
    ("sig", "signor"),
    ("sigg", "signori"),
    ("sig.ra", "signora"),
    ("sig.na", "signorina"),
    ("dott", "dottor"),
    ("dott.ssa", "dottoressa"),
    ("dr", "dottor"),
    ("prof", "professor"),
    ("prof.ssa", "professoressa"),
    ("ing", "ingegner"),
    ("avv", "avvocato"),
    ("pag", "pagina"),
    ("tel", "telefono"),
    ("p.es", "per esempio"),
];

const PT: Table = &[
    ("sr", "senhor"),
    ("sra", "senhora"),
    ("srta", "senhorita"),
    ("srs", "senhores"),
    ("dr", "doutor"),
    ("dra", "doutora"),
    ("prof", "professor"),
    ("profa", "professora"),
    ("av", "avenida"),
    ("pág", "página"),
    ("p.ex", "por exemplo"),
    ("tel", "telefone"),
];

const HI: Table = &[
    ("डॉ", "डॉक्टर"),
    ("प्रो", "प्रोफ़ेसर"),
    ("श्री", "श्री"),
    ("कु", "कुमारी"),
];

fn table(language: Language) -> Table {
    match language {
        Language::Es => ES,
        Language::Fr => FR,
        Language::It => IT,
        Language::PtBr => PT,
        Language::Hi => HI,
        Language::EnUs | Language::EnGb | Language::Ja => &[],
    }
}

/// What `word`, written without its last full stop, is short for; `None` if it is no
/// abbreviation of `language`.
pub(crate) fn expand(word: &str, language: Language) -> Option<&'static str> {
    let lower = word.to_lowercase();
    table(language)
        .iter()
        .find(|(short, _)| *short == lower)
        .map(|(_, spoken)| *spoken)
}
