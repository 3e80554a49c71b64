# The speech page of the admin site.

speech-nav = Speech
speech-engine = Engine
speech-device = Device
speech-runtime = Runtime
speech-model = Model
speech-stored = Audio stored
speech-evicted = Removed to make room, 30 days
speech-lexicon = Pronunciations
speech-n-words = { $n ->
    [one] { $n } entry
   *[other] { $n } entries
}
speech-render-how = One passage is spoken again from the list:
speech-try = Try a text
speech-text = Text, one sentence a line
speech-voice = Voice
speech-speak = Speak
speech-speed = Speed
speech-speed-lead = Of what workers spoke in the last 30 days. Below 100 % is faster than it lasts; the first sentence is a mean over the jobs.
speech-speed-none = Nothing was spoken in the last 30 days.
speech-chart-real-time = Time to speak, in % of the audio
speech-chart-first = Until the first sentence, ms
speech-day = Day
speech-days-ago = { $n ->
    [0] last 24 hours
    [one] { $n } day ago
   *[other] { $n } days ago
}
speech-voices = Voices
speech-language = Language
speech-sex = Kind
speech-grade = Grade
speech-play = Play
speech-trial = Listen
speech-back = Back
speech-waiting = { $n ->
    [0] It is being spoken.
    [one] { $n } job comes first.
   *[other] { $n } jobs come first.
}
speech-look-again = Look again
speech-failed = It could not be spoken.
speech-lexicon-lead = How words are said here, in Kokoro’s phonemes, over all other lexicons. A word with a capital letter is only found as written. Workers take a change at once and speak again the passages that have the word.
speech-lexicon-empty = No word has a pronunciation of its own yet.
speech-word = Word
speech-phonemes = Phonemes
speech-set = Set
speech-remove = Remove
speech-affected = { $n ->
    [one] { $n } passage of the library has this word. A worker with Kokoro speaks it again.
   *[other] { $n } passages of the library have this word. A worker with Kokoro speaks them again.
}
speech-notice-lexicon = Set. Workers take it at once.
speech-notice-lexicon-gone = Removed. The word is said as before.
edit-voice-of = Voice of
edit-voice-cast = as usual
admin-kind-render-in-voices = audio to try voices
