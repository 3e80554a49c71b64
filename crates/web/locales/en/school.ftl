# Classes, on both sites.

school-nav-classes = Classes
school-n-classes = { $n ->
    [one] { $n } class
   *[other] { $n } classes
}
school-n-learners = { $n ->
    [one] { $n } learner
   *[other] { $n } learners
}
school-new = Name of a new class
school-new-submit = Make the class
school-none = There is no class yet.
school-class = Class
school-code = Join code
school-code-how = Learners log in on their own site, open “My classes” at the foot of any page and type this code.
school-code-new = New code
school-learner = Learner
school-learners = Learners
school-assignments = Assignments
school-assignments-none = Nothing to do yet.
school-archived = archived
school-archive = Archive the class
school-restore = Use the class again
school-rename = Rename
school-form = Work
school-form-attempt = questions of the passage
school-form-exercise = an exercise on the passage
school-due = Due
school-plays = Plays allowed
school-plays-hint = Plays are counted for each sentence and shown in the gradebook; they are not prevented. A due day ends at midnight UTC.
school-assign = Assign
school-unassign = Take back
school-gradebook = Gradebook
school-members-none = Nobody has joined yet.
school-tries = { $n ->
    [one] once
   *[other] { $n } times
}
school-late = late
school-over = { $n } plays
school-remove = Remove from the class
school-misheard-few = Shown from { $n } learners on who have practised: below that, figures would be about single people.
school-misheard-none = Not enough data yet.
school-error-name = 1 to 80 characters on one line.
school-error-passage = The library has no passage of this name. Choose one from the list.
school-error-form = Choose one of the two.
school-error-due = A day such as 2026-12-24, or nothing.
school-error-plays = A whole number from 1 to 99, or nothing.
school-notice-class = The class is changed.
school-notice-assigned = Assigned.
school-notice-unassigned = The assignment is taken back. What was practised stays.
school-notice-removed = Removed from the class. What was practised stays.

school-mine = My classes
school-join = Join a class
school-join-code = Code from your teacher
school-join-submit = Join
school-join-wrong = No class has this code. Ask your teacher for the present one.
school-join-sees = Whoever teaches the class sees your name and address, and everything that you practise here.
school-joined = You have joined.
school-left = You have left the class.
school-mine-none = You are in no class.
school-leave = Leave
school-done = done
school-open = open
school-max-plays = { $n ->
    [one] Play each sentence at most once.
   *[other] Play each sentence at most { $n } times.
}
