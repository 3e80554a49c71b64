# Texts of the admin site.

admin-product-name = Listen · Admin
admin-nav-dashboard = Dashboard
admin-nav-accounts = Accounts
admin-nav-passages = Passages
admin-nav-jobs = Jobs
admin-login-title = Administrator login
admin-setup-title = First administrator
admin-setup-lead = This link works once. Choose how you will log in from now on.
admin-setup-submit = Create administrator
admin-setup-dead = This link does not work any more
admin-setup-dead-how = It was used, it is older than 24 hours, or listen was started again. Start listen again for a new link, or use this command.
admin-figures-note = Counted from the database. “New” and “active” mean the last seven days.
admin-accounts = Accounts
admin-new-accounts = New accounts
admin-active = Active learners
admin-attempts = Attempts
admin-new-attempts = New attempts
admin-passages = Passages
admin-passages-audio = with audio
admin-accuracy = Correct responses by level
admin-accuracy-none = No attempt has been submitted yet.
admin-bar = Bar
admin-speech = Speech
admin-natural-how = The natural Kokoro voice is not installed. Fetch it and restart:
admin-state = State
admin-state-queued = queued
admin-state-running = running
admin-state-done = done
admin-state-failed = failed
admin-search = Search address or name
admin-name = Name
admin-role = Role
admin-role-learner = learner
admin-role-administrator = administrator
admin-created = Created
admin-seen = Last seen
admin-passages-none = The library is empty. Import it:
admin-words = Words
admin-items = Items
admin-voice = Voice
admin-actions = Actions
admin-render = Make audio
admin-retry = Try again
admin-jobs-none = No jobs in this state.
admin-job = Job
admin-kind-render-passage = audio of a passage
admin-progress = Progress
admin-tries = Tries
admin-notice-render = The audio will be made.
admin-notice-retry = The job will run again.
admin-notice-retry-not = This job cannot run again: it did not fail, or the same work waits already.
admin-n-accounts = { $n ->
    [one] { $n } account
   *[other] { $n } accounts
}
