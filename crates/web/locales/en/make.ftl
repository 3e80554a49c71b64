# Passages that a language model writes.
make-title = Make a passage
make-lead = A language model writes a passage for your level, with questions. Only you see it, and everything it writes is checked before you do.
make-topic = What is it about?
make-topic-own = Or a topic of your own
make-topic-hint = In English, in a few words: “A lost bag at the station”.
make-offered = Choose one of five topics
make-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
make-areas = Train something special
make-areas-hint = Up to { $n } areas
make-submit = Make the passage
make-suggest = Suggest five topics
make-suggest-others = Five other topics
make-machine = A machine writes this. Its texts can contain mistakes that our checks do not find.
make-spent = You have used { $n } % of what you may use today.
make-without = No language model is set up here
make-without-text = New passages cannot be made on demand. All this works without one:
make-without-library = Choose a passage of the library
make-without-own = Practise with a text of your own
make-without-drills = Train sounds, numbers and endings
make-without-host = Whoever runs this site can name any OpenAI-compatible model, also one on the same machine.
make-no-model = There is no language model here at the moment.
make-error-topic = Say what it is about in one line of English, without addresses – or let five topics be suggested.
make-error-open = You have two orders that are not ready yet. Wait for one of them, or cancel it.
make-recent = Your last ones
make-untitled = Without a title yet
make-state-open = in progress
make-state-done = ready
make-state-failed = It did not work
make-state-cancelled = Cancelled
make-made-topics = Topics
make-made-passage = A passage for you
make-made-item = Another question
make-progress = In progress
make-words = Words
make-leave = You can leave this page; the work goes on.
make-cancel = Cancel
make-look = Look again
make-done = Ready
make-done-text = The passage is among your texts, and its audio is being made.
make-items = { $n ->
    [one] It has { $n } question, and sentences to write down.
   *[other] It has { $n } questions, and sentences to write down.
}
make-dropped = { $n ->
    [one] { $n } question did not pass our checks and was dropped.
   *[other] { $n } questions did not pass our checks and were dropped.
}
make-unmatched = No question trains:
make-questions = Questions
make-questions-hint = If a question is odd, have another one written. You can do that before you listen.
make-questions-show = Show the questions
make-replace = Ask something else instead
make-kept = { $n } words are written and kept.
make-again = Go on
make-new = Order something else
make-resets = It begins anew on { $value }.
make-stage-waiting = It waits for its turn.
make-stage-topics = Topics are being written.
make-stage-draft = A first draft is being written.
make-stage-expand = The text is brought to its length.
make-stage-repair = The text is checked sentence by sentence.
make-stage-items = Questions are written and checked.
make-stage-save = It is saved.
make-failure-unreachable = The language model cannot be reached. Try again in a minute.
make-failure-busy = The language model is busy. Try again in a minute.
make-failure-timed-out = The language model took too long. Try again.
make-failure-refused = The language model declined to write about this. Choose another topic.
make-failure-form = The language model's answer could not be used. Try again.
make-failure-length = The text did not reach its length. Try again, or choose a shorter one.
make-failure-language = The text was not English. Try again, or write the topic in English.
make-failure-unsafe = The text did not pass our checks. Choose another topic.
make-failure-items = Too few questions passed our checks. Try again.
make-failure-account-budget = You have used up what you may use today.
make-failure-budget = This site has used up what it may use today.
make-failure-texts = You have as many texts as you can keep. Delete one, or try again tomorrow.
make-failure-gone = The passage is not there any more.
make-failure-internal = Something went wrong on our side. Try again.
# What a language model says about a wrong response.
analysis-title = Why was it wrong?
analysis-ask = Ask the language model
analysis-wait = It reads the passage, the question and your response. That can take a minute.
analysis-heard = Where it is heard
analysis-words = Words to listen for
analysis-strategy = Next time
analysis-machine = A machine wrote this. The quotations stand in the passage; the rest may be wrong.
analysis-without = There is no language model here. The reason above was written with the question.
# Tokens for programs, and their interface.
tokens-title = Tokens for programs
tokens-lead = With a token a program of yours can use your account, as far as you allow it.
tokens-made = Your new token
tokens-made-once = Copy it now: it is shown only this once.
tokens-none = You have no tokens.
tokens-used = last used
tokens-unused = never used
tokens-until = ends
tokens-revoke = Revoke
tokens-new = Make a token
tokens-name = What is it for?
tokens-scopes = What may it do?
tokens-scope-read = Read what is yours
tokens-scope-write = Change what is yours
tokens-scope-generate = Have the language model asked
tokens-days = How long?
tokens-n-days = { $n } days
tokens-for-ever = Without end
tokens-create = Make the token
tokens-error-name = Give it a name of up to 60 characters.
tokens-error-scopes = Choose at least one thing that it may do.
tokens-error-days = Choose how long it lives.
tokens-error-full = You have 20 tokens. Revoke one first.
api-title = The interface for programs
api-lead = Every address below takes and gives JSON. The same as a document for tools:
api-auth = Send a token in the header “Authorization: Bearer …”.
api-make-token = Make a token
api-answers = Answers
# A learner's own passages as a podcast.
podcast-title = My texts as a podcast
podcast-about = A podcast program plays your texts, the newest first. Whoever has the address can hear them.
podcast-address = Address for your podcast program
podcast-make = Make an address
podcast-revoke = End this address
texts-export = Save as a file to share
make-sent = What you write here is sent to the model “{ $value }”, without your name or address.
analysis-sent = The passage, the question and your response are sent to the model “{ $value }”, without your name or address.
