# "Something is wrong with this passage", on both sites.

problem-nav = Problems
problem-n-open = { $n ->
    [one] { $n } open problem
   *[other] { $n } open problems
}
problem-n-closed = { $n ->
    [one] { $n } closed problem
   *[other] { $n } closed problems
}
problem-show-closed = Show closed ones
problem-show-open = Show open ones
problem-none = Nothing is here.
problem-about = About
problem-text = In the learner’s words
problem-visitor = a visitor
problem-age = Age
problem-days = { $n ->
    [0] today
    [one] one day
   *[other] { $n } days
}
problem-close = Close
problem-reopen = Open again
problem-notice-closed = The problem is closed.
problem-notice-open = The problem is open again.
problem-kind-audio = the audio
problem-kind-text = the text
problem-kind-item = a question or its answer
problem-kind-other = something else

problem-link = Something is wrong here
problem-title = What is wrong?
problem-lead = Whoever keeps the library reads this, with your name if you are logged in.
problem-what = What it is about
problem-describe = In your words
problem-submit = Send
problem-sent = Thank you. Somebody will look at it.
problem-back = Back to the passage
problem-error-kind = Choose one of these.
problem-error-text = At most 1,000 characters, please; and at least a few if it is something else.
