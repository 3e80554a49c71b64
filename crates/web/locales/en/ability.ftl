# Level check, level, listening profile, focus areas.
ability-nav = Profile
ability-about = about { $value }
ability-step = step { $n } of { $of }
ability-reason-trains = Trains something you need: { $value }.
ability-reason-level = Its level, { $value }, is right for you now.
ability-expected = You should get about { $n } % of it right the first time.
ability-audio-preparing = The audio is being made. You can stay here; it appears by itself.

ability-check-title = Level check
ability-check-intro = Short recordings and single sentences, from { $n } to { $of } of them, about six minutes. Each response decides what comes next. At the end you see a range of levels, not a single letter.
ability-check-open = You have begun
ability-check-open-text = Your responses so far are kept.
ability-check-continue = Go on with the level check
ability-check-discard = Give up and forget these responses
ability-check-no-bank = This server has no items for the level check yet. You can choose your level yourself in your profile.
ability-check-retake = You have done the level check. You can do it again from
ability-check-guess = What do you think your level is?
ability-check-no-guess = I do not know
ability-check-begin = Begin
ability-check-history = Earlier level checks
ability-column-items = Questions
ability-sound-title = Can you hear this?
ability-sound-text = Play the recording and write down the number that you hear.
ability-sound-label = The number you hear
ability-sound-wrong = That is not the number. Turn the volume up, check your headphones and listen again, or tick the box to begin all the same.
ability-sound-anyway = Begin without the sound check
ability-skip-title = No time now?
ability-skip-text = You can skip the level check. Your level is then found while you practise, or you choose it yourself.
ability-skip-choose = Choose my level

ability-question = Question { $n } (at most { $of })
ability-clip = Recording
ability-listen = Listen
ability-plays-left = Times you can still listen
ability-plays-none = You have heard it as often as you may.
ability-clip-error = The recording could not be played. Try again; it was not counted.
ability-gaps-task = Write the words that you hear.
ability-gap = Gap { $n } of { $of }
ability-dont-know = If you do not know, leave it empty and go on.
ability-next = Next
ability-later = Go on another time

ability-result-title = Your level
ability-result-items = { $n } questions
ability-parts = Two parts
ability-comprehension = Understanding what is meant
ability-decoding = Catching every word
ability-result-honest = A short check finds exactly the right level about three times in four, and is hardly ever more than one level off. While you practise it becomes surer.
ability-result-visitor = Sign up to keep your level.
ability-next-passage = Your next passage

ability-profile-intro = What you hear well and what you miss, counted from what you write down and choose. Only first responses without help count, of the last twelve weeks.
ability-level = Level
ability-level-unknown = Your level is not known yet. The level check takes about six minutes.
ability-level-history = Your level by day
ability-column-step = Step
ability-difficulty = Difficulty of the passages that are proposed
ability-automatic = Automatic: from your responses
ability-save = Save
ability-features = What you hear
ability-features-text = The bar is the share that you heard, the thin line how sure that is. A figure appears after eight chances.
ability-column-what = What
ability-column-heard = Heard
ability-column-trend = Trend
ability-column-drill = Train
ability-n-of = { $n } of { $of }
ability-more-to-go = { $n ->
    [one] 1 more to go
   *[other] { $n } more to go
}
ability-drill = Train this
ability-weeks = The figures by week
ability-week = { $n ->
    [0] this week
   *[other] −{ $n }
}
ability-gap-title = Content words ahead of function words
ability-points = { $n ->
    [one] 1 point
   *[other] { $n } points
}
ability-fastest = Fastest speed at which you hear 80 %
ability-gap-text = Nearly everybody hears the words that carry meaning better than the small ones between them. The smaller the difference, the more of natural speech you catch.
ability-trend-improving = better
ability-trend-stable = steady
ability-trend-declining = worse

ability-focus = Areas to train
ability-focus-text = Choose up to { $n } areas. Passages that train them come first.
ability-recommended = Recommended for you
ability-recommended-why = { $n } % right in { $of } responses
ability-recommended-usual = a good beginning for everybody
ability-apply-all = Choose these
ability-choose-areas = Your areas
ability-next-passages = What to hear next
ability-coverage = Your areas
ability-coverage-excellent = all in it
ability-coverage-good = most in it
ability-coverage-partial = some in it
ability-coverage-poor = few or none in it
ability-partial = It trains only some of your areas.

ability-feature-function-words = Small words
ability-feature-content-words = Words that carry meaning
ability-feature-endings = Endings
ability-feature-numbers = Numbers
ability-feature-negation = Negation
ability-feature-homophones = Words that sound the same
ability-feature-segmentation = Where words begin
ability-feature-contractions = Short forms
ability-feature-minimal-pairs = Words that differ in one sound
ability-feature-main-idea = Main idea
ability-feature-detail-comprehension = Details
ability-feature-inference = Reading between the lines
ability-feature-vocabulary = Words and phrases
ability-feature-cause-effect = Cause and effect
ability-feature-sequence = Order of events
ability-feature-speaker-attitude = What the speaker feels
ability-feature-comparison = Comparison
ability-feature-number-information = Amounts and prices
ability-feature-time-reference = Times and dates
ability-what-function-words = to, of, the, can, them …
ability-what-endings = walk or walked, book or books
ability-what-numbers = thirteen or thirty
ability-what-negation = can or can't
ability-what-homophones = their or there
ability-what-segmentation = an ice box or a nice box
ability-what-contractions = we'll, should've, isn't
ability-what-minimal-pairs = ship or sheep
ability-what-main-idea = What is it about?
ability-what-detail-comprehension = What exactly was said?
ability-what-inference = What follows from it?
ability-what-vocabulary = What does the expression mean here?
ability-what-cause-effect = Why did it happen?
ability-what-sequence = What came first, what then?
ability-what-speaker-attitude = Are they glad, angry, unsure?
ability-what-comparison = What is alike, what is different?
ability-what-number-information = How many, how much?
ability-what-time-reference = When, how long?

ability-focus-result = Your areas in this passage
ability-advice-improve = needs more training
ability-advice-go-on = on the way
ability-advice-mastered = mastered
ability-above = { $n } points above your average
ability-below = { $n } points below your average
ability-balanced = Well balanced: every area reached 70 %.
ability-not-covered = This passage asks nothing about
