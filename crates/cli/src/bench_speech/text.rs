//! What is said: every sentence is new, so that nothing comes from a cache.

/// Sixty words.
const PASSAGE: &str = "The train to York was late again, and nobody on the platform knew why. \
    {name} missed the concert because of it, but the dinner afterwards was worth the long wait in \
    the rain. My sister had booked a table near the river, and the waiter brought us soup before \
    we asked. It was nearly midnight when we walked home to the hotel.";

const NAMES: [&str; 17] = [
    "Anna", "Peter", "Maria", "Robert", "Helen", "George", "Alice", "Henry", "Clara", "Martin",
    "Julia", "Oliver", "Emma", "Samuel", "Laura", "Victor", "Sophie",
];

/// Sentences that are said to find out how time grows with length: phonemes, about.
const LENGTHS: [&str; 5] = [
    "Good morning, everyone.",
    "The library closes at six on Sundays, as you know.",
    "If you would rather come on Thursday, please call the office before noon, and ask for Mrs Hill.",
    "When the old mill at the end of the valley was sold, nobody in the village expected that the \
     new owner would open it to visitors, least of all my uncle, who had worked there.",
    "She told us that the first winter had been the hardest, because the road was closed for weeks, \
     the telephone did not work, and the nearest shop was an hour away on foot; but she also said \
     that she had never slept so well, and that the silence of the snow was worth it.",
];

/// A passage of about 60 words.
pub(super) fn short_passage() -> String {
    PASSAGE.replace("{name}", "We")
}

/// About 1,000 words in paragraphs.
pub(super) fn long_passage() -> String {
    let paragraphs = NAMES.iter().map(|name| {
        // The name in each sentence makes it another.
        PASSAGE
            .replace("{name}", name)
            .replace("The train", &format!("{name}'s train"))
            .replace("My sister", &format!("{name}'s sister"))
            .replace("when we walked", &format!("when {name} walked"))
    });
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// Sentences from short to long.
pub(super) fn sentences() -> &'static [&'static str] {
    &LENGTHS
}

/// The i-th of sentences without end, each unlike the others.
pub(super) fn numbered(i: usize) -> String {
    let name = NAMES[i % NAMES.len()];
    format!("{name} bought ticket number {i} for the evening train to York.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn passages_are_as_long_as_they_say_and_no_sentence_comes_twice() {
        let n_words = |text: &str| text.split_whitespace().count();
        let (short, long) = (n_words(&short_passage()), n_words(&long_passage()));
        assert!((55..=65).contains(&short), "{short}");
        assert!((950..=1070).contains(&long), "{long}");
        let sentences = listen_speech::utterances(&long_passage(), listen_speech::Language::EnUs);
        let distinct: HashSet<&str> = sentences.iter().map(|s| s.text.as_str()).collect();
        assert_eq!(distinct.len(), sentences.len());
        assert_ne!(numbered(1), numbered(18));
    }
}
