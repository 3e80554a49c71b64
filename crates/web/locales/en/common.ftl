# Texts of the public site and of what both sites share.

product-name = Listen
nav-label = Main
nav-library = Library
nav-history = History
nav-mistakes = Mistakes
nav-login = Log in
nav-logout = Log out
nav-register = Sign up
skip-to-content = Skip to content
theme-label = Colours
theme-system = System
theme-light = Light
theme-dark = Dark
back-to-start = Back to the start page
close = Close
level-a1 = Beginner
level-a2 = Elementary
level-b1 = Intermediate
level-b2 = Upper intermediate
level-c1 = Advanced
level-c2 = Proficient
topic-home = Home
topic-food = Food
topic-shopping = Shopping
topic-travel = Travel
topic-directions = Directions
topic-health = Health
topic-school = School
topic-work = Work
topic-technology = Technology
topic-nature = Nature
topic-sport = Sport
topic-arts = Arts
topic-money = Money
topic-community = Community
topic-science = Science
topic-news = News
form-dialogue = Dialogue
form-monologue = Monologue
length-short = Short (up to 1 minute)
length-medium = Medium (1 to 2 minutes)
length-long = Long (over 2 minutes)
kind-multiple-choice = Multiple choice
kind-short-answer = Short answer
kind-dictation = Dictation
filter-level = Level
filter-length = Length
filter-kind = Kind of question
filter-title = Title contains
filter-all = All
filter-apply = Apply
filter-clear = Show everything
filter-nothing = Nothing matches this filter.
home-title = English listening practice
home-heading = Hear what was really said
home-lead = Listen sentence by sentence, answer, and replay the exact moment that proves the answer. No account is needed for your first passage.
home-next = Good next passages
home-levels = Choose by level
home-visitor = You can try one passage without an account. Sign up and it is kept.
how-title = How a session goes
how-listen = Listen first
how-listen-text = One line tells you who and where. The text stays hidden; repeat any sentence as often as you like.
how-answer = Answer and write
how-answer-text = A few questions and two sentences of dictation. You may leave at any time: everything is saved.
how-replay = Replay the evidence
how-replay-text = Each answer comes with the reason and a button that plays exactly the sentences that prove it.
totals-attempts = Passages finished
totals-items = Questions answered
totals-accuracy = Correct
continue-title = Go on where you stopped
continue-discard = Discard
card-open = In progress
card-done = Done
library-list = Passages
library-empty = No passage matches this filter.
passage-begin = Go to the questions
passage-continue = Continue the questions
passage-register-first = You have tried your first passage. Sign up to practise all of them; what you did is kept.
player-title = Player
player-download = Download the audio
player-position = Position in the audio
player-previous = Previous sentence
player-next = Next sentence
player-repeat = Repeat this sentence
player-loop = Loop this sentence
player-play = Play
player-pause = Pause
player-speed = Speed
player-sentence = Sentence %n / %of
player-error = The audio could not be played. Check the connection and try again.
player-retry = Try again
audio-preparing = The audio is being made. You can stay here; the player appears by itself.
audio-queued = Starting soon …
audio-progress-js = Sentences done
audio-ahead-js = Passages that come first
audio-failed = The audio could not be made.
audio-lost = It was made just now, but its files are not there. If you run this server: the worker and the site must use the same data folder.
audio-render-again = Make the audio again
audio-no-worker = No speech worker is running at the moment.
audio-no-worker-how = The page looks again by itself. If you run this server: start “listen all” or “listen worker”.
audio-no-voice = This server has no voice yet.
audio-no-voice-how = If you run this server: fetch the Kokoro model with ./scripts/fetch-models.sh, or install flite and espeak-ng, then restart.
voice-fallback = A simple system voice is speaking. How to get the natural voice
voice-fallback-how = Whoever runs this server can add the free Kokoro-82M voices: fetch them with this command and restart. The audio is then made again by itself.
sentences-title = Sentences
transcript-title = Transcript
sentences-hint = Try without the text first. Each sentence can be shown by itself.
sentence-show = Show text
sentence-hide = Hide text
sentence-text = Text
sentence-dictation = You will write this sentence down, so its text is shown afterwards.
reveal-all = Show all text
attempt-title = Questions
attempt-lead = Replay as often as you need. What you enter is saved as you go.
attempt-submit = Submit
attempt-submit-anyway = Submit anyway
attempt-empty-mark = Still empty
logged-out-title = You are logged out
logged-out-kept = Nothing that you typed is lost. Log in in another tab, then send it from here.
logged-out-login = Log in (new tab)
logged-out-again = I am logged in: send it again
logged-out-texts = What you wrote
attempt-save = Save for later
dictation-hint = Capital letters and punctuation do not matter. Ctrl + Enter replays the sentence.
saved = Saved
saving = Saving …
unsaved = Not saved yet – trying again
unsaved-gone = Not saved: this attempt is not there any more. Copy what you wrote and begin again.
unsaved-refused = Not saved: the server does not take this response. Shorten it.
result-title = Result
result-correct = Correct
result-incorrect = Incorrect
result-own = Your response
result-key = Answer
result-nothing = nothing entered
result-evidence = Play the evidence
result-again = Practise again
result-library = Choose another passage
result-visitor = Sign up to keep this result, to see it in your history, and to practise all passages.
history-empty = Nothing here yet. Finish a passage and it appears here.
history-begin = Choose a passage
history-shown = text shown
column-passage = Passage
column-level = Level
column-score = Score
column-date = Date
mistakes-lead = Every response that was not right, with the reason and the way back to the sentence.
mistakes-empty = No mistakes yet. They are collected here when you finish a passage.
mistakes-replay = Hear it again in its passage
pager-label = Pages
pager-previous = Previous
pager-next = Next
register-title = Sign up
register-lead = An account keeps your results and opens every passage.
register-submit = Create account
register-have = Have an account?
login-new = New here?
login-for-history = Log in to see your history.
login-for-mistakes = Log in to see your mistakes.
login-for-account = Log in to see your account.
login-for-attempt = Log in to go on with your questions or to see your result.
login-wrong = The e-mail address or the password is not right.
form-email = E-mail
form-name = Name (optional)
form-password = Password
form-password-again = Password again
form-password-current = Current password
form-password-new = New password
form-password-hint = At least 10 characters. A few words work well.
form-remember = Remember me on this device for 30 days
form-consent = I have read and accept the
form-errors = Please look at the marked fields.
error-email = This is not a complete e-mail address.
error-email-taken = This address has an account already. Log in instead.
error-name = Use at most 80 characters.
error-password-short = Use at least 10 characters.
error-password-long = Use at most 200 characters.
error-password-weak = This is too easy to guess. Use something else.
error-password-again = The two passwords differ.
error-password-current = This is not your password.
error-password-locked = Too many wrong passwords. Wait a quarter of an hour and try again.
error-consent = Please accept the privacy notice to go on.
account-title = Account
account-password = Change password
account-password-submit = Change password
account-sessions = Where you are logged in
account-session-this = this one
account-session-admin = admin site
account-session-seen = Last used
account-session-revoke = Log out there
account-sessions-revoke = Log out everywhere else
account-data = Your data
account-download = Download everything (JSON)
account-delete = Delete my account
account-delete-warning = This deletes the account, your history and all responses, at once and for good.
account-delete-submit = Delete for good
account-not-deleted = The account is not deleted.
notice-password-changed = Your password is changed. Other devices are logged out.
notice-session-revoked = That device is logged out.
notice-sessions-revoked = All other devices are logged out.
notice-account-deleted = Your account and your data are deleted.
keys-title = Keyboard
keys-toggle = Play or pause
keys-sentence = Previous or next sentence
keys-five-seconds = Five seconds back or forward
keys-repeat = Repeat the sentence
keys-loop = Loop the sentence
keys-speed = Slower or faster
keys-text = Show or hide the text of the sentence
keys-option = Choose an option
keys-help = This help
keys-typing = While typing
keys-typing-replay = Replay the sentence
keys-typing-next = On to the next field
keys-typing-leave = Leave the field
keys-enabled = Single-key shortcuts are on
diff-label = Word by word
diff-same = right
diff-missed-function = missed (small word)
diff-missed = missed
diff-missed-negation = missed (negation)
diff-ending = ending
diff-number = number
diff-negation = negation
diff-homophone = sounds the same
diff-spelling = spelling
diff-spacing = spacing
diff-wrong = other word
diff-minimal-pair = similar sound
diff-extra = extra
diff-extra-negation = extra (negation)
privacy-title = Privacy notice
privacy-kept = What is kept
privacy-kept-account = Your e-mail address, the name that you choose, and a hash of your password.
privacy-kept-practice = What you practise: when, your responses, their scores and which sentences you showed.
privacy-kept-sessions = Where you are logged in: browser, system and the time of the last visit, no address.
privacy-kept-cookies = Cookies for the login, a visit without an account, the language and the colours; your browser itself remembers the place in a passage and whether the keys are on. No others.
privacy-not = What is not done
privacy-not-text = Nothing is sent to anybody else. There is no tracking and no advertising. Failed logins, new accounts and new visits are counted for up to an hour under a hash of the network address or the account, to stop abuse.
privacy-rights = Your rights
privacy-rights-text = On your account page you can download everything and delete everything yourself, at any time. Who runs this server answers other questions.
error-page-bad-request = That could not be understood
error-page-bad-request-advice = Something in the address or the form is not as expected. Go back, check it and try again.
error-page-detail = Technical detail
error-page-forbidden = This came from another site
error-page-forbidden-advice = For your safety, forms from other sites are refused. Open the page here and try again.
error-page-not-found = There is nothing here
error-page-not-found-advice = The address may be mistyped, or the page is gone or not yours.
error-page-too-large = That is too large
error-page-too-large-advice = Send less than 64 KB at a time.
error-page-range = That part of the audio does not exist
error-page-range-advice = Reload the page and play again.
error-page-too-many = Too many tries
error-page-too-many-advice = Wait a while and try again.
error-page-busy = The server is busy
error-page-busy-advice = What you entered is saved up to the last “Saved”. Try again in a moment.
error-page-internal = Something went wrong here
error-page-internal-advice = It is our fault and it is in the log. Try again in a moment; saved responses are safe.
n-items = { $n ->
    [one] { $n } question
   *[other] { $n } questions
}
n-words = { $n ->
    [one] { $n } word
   *[other] { $n } words
}
n-passages = { $n ->
    [one] { $n } passage
   *[other] { $n } passages
}
n-attempts = { $n ->
    [one] { $n } result
   *[other] { $n } results
}
n-mistakes = { $n ->
    [one] { $n } mistake
   *[other] { $n } mistakes
}
passage-items = { $n } questions. You may listen as often as you like.
passage-best = Your best result: { $n } of { $of }
continue-progress = { $n } of { $of } answered
audio-progress = { $n } of { $of } sentences done
audio-ahead = { $n ->
    [one] One passage comes first.
   *[other] { $n } passages come first.
}
voice-line = Voice: { $value }
sentence-play = Play sentence { $n }
sentence-number = Sentence { $n }
dictation-label = Write down sentence { $n }
short-answer-hint = { $n ->
    [one] One word.
   *[other] At most { $n } words.
}
attempt-empty = { $n ->
    [one] One question is still empty. What you entered is saved.
   *[other] { $n } questions are still empty. What you entered is saved.
}
result-score = { $n } of { $of } correct
result-shown = { $n ->
    [one] You showed the text of one sentence before submitting.
   *[other] You showed the text of { $n } sentences before submitting.
}
attempt-empty-item = Question { $n }
result-heard = heard { $n } %
result-written = written { $n } %
login-locked = { $n ->
    [one] Too many failed tries. Wait one minute and try again.
   *[other] Too many failed tries. Wait { $n } minutes and try again.
}
pager-place = Page { $n } of { $of }
privacy-version = Version of { $value }
account-consent = Privacy notice accepted: version { $value },
unsaved-signed-out = Not saved: you are logged out. Log in again in another tab, then change an answer here.
sentence-number-js = Sentence %n
