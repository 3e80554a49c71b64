# Review, causes of mistakes, and the list of mistakes.

review-title = Review
review-lead = Sentences and questions come back when you are about to forget them, each time in another voice.
review-due = Due now
review-due-cards = Cards
review-due-new = of them new
review-due-minutes = Minutes, about
review-start = Start
review-empty = Nothing is due. Sentences that you mishear in a dictation come here by themselves; on every result page you can send questions, too.
review-all-done = { $n ->
    [one] Done for now: one card answered today.
   *[other] Done for now: { $n } cards answered today.
}
review-next-step = The next card comes back at
review-next-day = The next card comes on { $value }.
review-nothing-waits = No card waits for another day.
review-postponed = { $n ->
    [one] One more card waits; today’s limit is reached with those above.
   *[other] { $n } more cards wait; today’s limit is reached with those above.
}
review-forecast = The next 14 days
review-column-day = Day
review-column-cards = Cards
review-settings = How much a day
review-settings-new = New cards a day (0 to 100)
review-settings-reviews = Other cards a day (0 to 500)
review-settings-retention = Share you want to remember, in % (80 to 95)
review-settings-retention-hint = More means that cards come back sooner. 90 is a good start.
review-settings-save = Save
review-settings-refused = Not saved: use whole numbers within the limits that stand at each field.
review-notice-added = It is in your review now.
review-notice-removed = The card is gone. Adding it again brings it back.
review-notice-settings = Saved.
review-notice-done = That was the last card for now.
review-left = { $n ->
    [one] one card left
   *[other] { $n } cards left
}
review-ask-sentence = Write down what you hear
review-ask-pair = Which word do you hear?
review-ask-item = Listen and answer
review-play = Play
review-play-slow = Slower
review-plays-js = played %n×
review-faster = A little faster this time: { $value }×.
review-field = Your answer
review-field-hint = Enter checks. Ctrl + Enter plays again, with Shift slower.
review-check = Check
review-first-letters = First letters
review-show-text = Show the text
review-text-shown = The text was shown: this turn counts as “again”.
review-remove = Remove this card
review-stop = Stop for now
review-automatic = Added because you misheard it in a dictation.
review-grade-again = Again
review-grade-hard = Hard
review-grade-good = Good
review-grade-easy = Easy
review-step-ten-minutes = comes back in ten minutes
review-step-one-hour = comes back in an hour
review-in-days = { $n ->
    [one] comes back tomorrow
   *[other] comes back in { $n } days
}
review-retired = you know it: it does not come back
review-next = Next card
review-finish = Done
review-lower = Was it worse than that?
review-why = How is that decided?
review-why-text = Again: less than 70 % heard, or the text shown. Hard: less than 90 % heard, help beyond hearing it again, or more than three plays. Good: at least 90 %. Easy: everything, at the first play, not slowed down. A scheduler (FSRS) turns this into days. After three good answers in a row it is spoken a little faster.
review-in-review = In your review
review-send = Send to review
review-cause-title = Why was it wrong?
review-cause-misheard = I misheard
review-cause-misread = I misread
review-cause-guessed = I guessed
review-skill-main-idea = Main idea
review-skill-detail = Detail
review-skill-number-time-place = Number, time, place
review-skill-inference = Inference
review-skill-attitude-purpose = Attitude, purpose
review-skill-reference-sequence = Reference, order
review-skill-dictation = Dictation
review-focus-main-idea = Main idea
review-focus-detail-comprehension = Detail
review-focus-inference = Inference
review-focus-vocabulary = Vocabulary
review-focus-cause-effect = Cause and effect
review-focus-sequence = Sequence
review-focus-speaker-attitude = Speaker’s attitude
review-focus-comparison = Comparison
review-focus-number-information = Numbers
review-focus-time-reference = Times
mistakes-search = Words in it
mistakes-state = Show
mistakes-state-open = To practise
mistakes-state-mastered = Mastered
mistakes-skill = Skill
mistakes-focus = Focus area
mistakes-label = Error in a dictation
mistakes-cause = Cause
mistakes-from = From
mistakes-to = To
mistakes-bulk = With those that are ticked:
mistakes-all = { $n ->
    [one] the one that is found
   *[other] all { $n } that are found, on every page
}
mistakes-choose = Tick
mistakes-again = Practise again
mistakes-master = Mastered
mistakes-open = Not mastered
mistakes-delete = Delete from the list
mistakes-undo = Undo
mistakes-done-master = { $n ->
    [one] One mistake is mastered.
   *[other] { $n } mistakes are mastered.
}
mistakes-done-again = { $n ->
    [one] One mistake is in your review, due today.
   *[other] { $n } mistakes are in your review, due today.
}
mistakes-done-delete = { $n ->
    [one] One mistake is off the list.
   *[other] { $n } mistakes are off the list.
}
mistakes-done-open = { $n ->
    [one] One mistake is on the list again.
   *[other] { $n } mistakes are on the list again.
}
mistakes-done-undo = Taken back.
mistakes-done-none = Nothing was ticked. Tick the mistakes that you mean, or all of them.
review-today = { $n ->
    [one] One card to review
   *[other] { $n } cards to review
}
review-today-minutes = { $n ->
    [one] about a minute
   *[other] about { $n } minutes
}
review-babble = Other voices talk in the background, { $n } dB quieter.
review-carrier = You know this one well, so here is a new sentence with a word that you missed before.
review-condition-usual = at its usual speed
review-condition-faster = a little faster
review-condition-babble = other voices in the background
review-condition-carrier = a new sentence with a word that you missed
review-raised = Three good answers in a row. The next time it is harder:

# Mistakes of exercises
mistakes-of-passages = Questions of passages
mistakes-of-exercises = Exercises and drills
exercise-kind-number-sprint = Number sprint
exercise-kind-minimal-pairs = One sound apart
exercise-kind-feature-drill = Other drills
exercise-kind-focus-drill = Questions of a focus area
