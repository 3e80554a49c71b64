//! What a page may show of an exercise before submission.

/// What a learner sees before submission: it has no field for a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// Sentences in pieces.
    Gaps(Vec<ShownSentence>),
    /// Choices.
    Choices(Vec<ShownChoice>),
    /// Lines in the order shown at first.
    Order(Vec<String>),
    /// Texts whose words can be marked.
    Differences(Vec<ShownWords>),
    /// Items of several passages.
    Items(Vec<ShownItem>),
}

/// A sentence with gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownSentence {
    /// Index in the passage, from 0.
    pub position: usize,
    /// Text and gaps in turn; no text is empty.
    pub pieces: Vec<ShownPiece>,
}

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShownPiece {
    /// To be read.
    Text(String),
    /// To be typed.
    Gap {
        /// Number of the response.
        response: usize,
        /// Words of the key.
        n_words: usize,
    },
}

/// A choice without its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownChoice {
    /// Index of the sentence in the passage, from 0.
    pub position: usize,
    /// Text before what is chosen.
    pub before: String,
    /// Text after it.
    pub after: String,
    /// In order.
    pub options: Vec<String>,
    /// Index of the word before which the audio ends.
    pub cut_word: Option<usize>,
}

/// A sentence whose words can be marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownWords {
    /// Index in the passage, from 0.
    pub position: usize,
    /// What is shown.
    pub text: String,
    /// Number of its first word over the whole text.
    pub first_word: usize,
}

/// An item of a passage without its key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShownItem {
    /// Version of the passage that is heard.
    pub passage_id: i64,
    /// Index of the first sentence that is heard.
    pub first: i64,
    /// Index of the last one.
    pub last: i64,
    /// The question.
    pub stem: String,
    /// Options; empty where the response is typed.
    pub options: Vec<String>,
    /// Greatest number of words of a typed response.
    pub max_words: usize,
}
