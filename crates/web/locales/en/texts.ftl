nav-texts = My texts
texts-filter-topic = Topic
texts-filter-form = Form
texts-filter-accent = Accent
texts-filter-progress = Practised
texts-filter-search = Title
texts-filter-sort = Order
texts-progress-new = Not yet
texts-progress-done = Done
texts-sort-level = By level
texts-sort-newest = Newest first
texts-sort-shortest = Shortest first
texts-sort-longest = Longest first
texts-sort-title = By title
texts-accent-us = American
texts-accent-uk = British
texts-sex-female = Female voice
texts-sex-male = Male voice
texts-card-rate = { $n } words a minute
texts-lead = Any English text becomes practice: it is read aloud, and you write down what you hear. Only you see it, unless you share it.
texts-new = Add a text
texts-none = You have no texts yet.
texts-count = { $n ->
    [one] { $n } text
   *[other] { $n } texts
}
texts-manage = Share, edit, delete
texts-shared-badge = Shared
texts-new-lead = Paste it, upload a file, or give the address of a web page: one of the three. You can change everything before it is saved.
texts-paste = Paste a text
texts-paste-hint = A dialogue has a name and a colon before each part: “ANN: Good morning.”
texts-file = Or a file
texts-file-hint = Plain text, subtitles (SRT, VTT), a web page (HTML), an e-book (EPUB), or a passage that somebody saved to share (TOML), up to { $n } MB. What it is, is told by its content.
texts-address = Or the address of a web page
texts-address-hint = The server fetches the page. Only public pages can be reached, of at most 2 MB.
texts-check = Check the text
texts-limit-chars = One text has up to { $n } characters; longer ones are offered in parts.
texts-limit-day = { $n ->
    [0] You cannot save texts here,
    [one] You can save one text a day,
   *[other] You can save { $n } texts a day,
}
texts-limit-all = and keep { $n } in all.
texts-origin-pasted = Pasted text
texts-error-nothing = There is no text yet: paste one, choose a file, or give an address.
texts-error-several = Give one of the three: a pasted text, a file, or an address.
texts-error-kind = This kind of file cannot be read ({ $value }).
texts-error-large = This file is too large. At most 10 MB are read.
texts-error-empty = There is no text in it.
texts-error-bomb = This file is larger than it seems and was not read ({ $value }).
texts-error-broken = The file is damaged ({ $value }).
texts-error-fetch-off = This server fetches no web pages. Copy the text and paste it.
texts-error-address = This is no address of a web page. It begins with http:// or https:// and has no password in it.
texts-error-not-public = Only public web pages can be fetched, and this address is not public.
texts-error-type = The address leads to something that is no text ({ $value }).
texts-error-fetch = The page could not be fetched ({ $value }). Copy the text and paste it.
texts-draft-title = Check the text
texts-encoding = read as { $value }
texts-part = Which part?
texts-part-hint = Choosing another part replaces what is below.
texts-part-choose = Take this part
texts-faults = It cannot be saved like this:
texts-fault-empty = There is no sentence.
texts-fault-long = The text has { $n } characters; { $of } are allowed. Cut it, or save it in parts.
texts-fault-sentences = The text has { $n } sentences; { $of } are allowed.
texts-fault-speakers = { $n } people speak; { $of } are allowed, because more voices cannot be told apart.
texts-fault-sentence-long = Line { $n } is longer than { $of } characters. Divide it into sentences.
texts-fault-no-words = Line { $n } has no words in it.
texts-fault-language = This does not look like English: only { $n } % of its words are English words that we know.
texts-fault-title-empty = The title is missing.
texts-fault-title-long = The title has { $n } characters; { $of } are allowed.
texts-title = Title
texts-script = Sentences
texts-script-hint = One sentence a line; an empty line ends a paragraph. “NAME:” before a sentence begins a speaker.
texts-sentences = { $n ->
    [one] { $n } sentence
   *[other] { $n } sentences
}
texts-minutes = about { $value } of audio
texts-voices = Voices
texts-reader = Reader
texts-voice-sex = Voice
texts-level-hint = The level decides how fast it is spoken.
texts-estimate = Estimated level
texts-estimate-about = probably near { $value }
texts-estimate-how = Judged by its words and the length of its sentences, compared with our library. It knows nothing of meaning or grammar, so take the range seriously.
texts-estimate-sentences = A sentence has { $value } words on average.
texts-estimate-english = { $n } % of the words are English words that we know.
texts-known = Share of its words that our library uses up to each level
texts-odd = The voice may misread
texts-odd-hint = Listen to these places, or write them another way above.
texts-odd-mark = the mark { $value }
texts-odd-digits = { $value } – is the number read as you expect?
texts-odd-abbreviation = { $value } – an abbreviation
texts-odd-two = { $value } – has two pronunciations
texts-save = Save and make the audio
texts-check-again = Check again
texts-denied-day = { $n ->
    [0] You cannot save texts here; whoever runs this site can allow it.
    [one] You can save one text in 24 hours; the next is possible later.
   *[other] You can save { $n } texts in 24 hours; more are possible later.
}
texts-denied-texts = { $n ->
    [0] You cannot keep texts here; whoever runs this site can allow it.
    [one] You can keep one text; delete another one first.
   *[other] You can keep { $n } texts; delete some first.
}
texts-denied-chars = All your texts together may have { $n } characters; delete one first.
texts-practise = Practise
texts-edit = Edit
texts-all = All my texts
texts-share = Share
texts-share-on = Whoever has this link can listen and practise, but change nothing.
texts-share-off = Nobody but you can open this text. With a link, others can listen and practise.
texts-share-make = Make a link
texts-link = Link
texts-revoke = Revoke the link
texts-delete = Delete
texts-delete-what = The text, its audio and all attempts on it are deleted, those of people who have the link too. It disappears from the history; the time that was practised still counts.
texts-delete-confirm = Yes, delete this text
texts-delete-confirm-needed = Tick the box to confirm that the text is to be deleted.
texts-delete-submit = Delete the text
texts-shared-lead = Somebody shared this text with you. You can listen to it and practise.
texts-shared-open = Listen and practise
texts-cancel = Do not make the audio
texts-audio-cancelled = Making the audio was stopped.
texts-audio-make = Make the audio
