# Access to the admin site: roles, second factor, sessions, audit log; and the accounts.

access-nav-audit = Audit log
access-forbidden = You may not do this
access-forbidden-role = Your role does not allow it. Ask an administrator for another role.
access-forbidden-route = Nobody has decided yet who may use this page, so nobody may.
access-forbidden-address = The admin site may not be used from your address. Ask whoever runs this server to add your network to LISTEN_ADMIN_NETWORKS.
access-code-title = Second step
access-code-lead = Type the six digits that your authenticator app shows, or one of your recovery codes.
access-code = Code
access-code-wrong = This code is wrong, or it was used before. The app shows a new one every 30 seconds.
access-confirm-title = Your password again
access-confirm-lead = What comes next is dangerous, and you gave your password more than ten minutes ago. Afterwards you are taken back; a form that you sent has to be sent again.
access-confirm-submit = Go on
access-security = Your security
access-factor = Second factor
access-factor-on = second factor on
access-factor-lead = With a second factor a stolen password alone opens nothing: logging in also asks for a code that an app on your phone shows.
access-factor-begin = Set up a second factor
access-factor-scan = Scan this picture with an authenticator app, for instance Aegis, 2FAS or Google Authenticator.
access-factor-picture = QR code with the secret of the second factor
access-factor-type = Or type this key into the app:
access-factor-open = Open in an app on this device
access-factor-first-code = The code that the app shows now
access-factor-turn-on = Turn on
access-factor-turn-off = Turn off
access-factor-is-on = The second factor is on.
access-recovery = Recovery codes
access-recovery-lead = Each of these codes works once in place of the app, for the day on which your phone is lost. They are not shown again: print them or keep them in a password manager.
access-recovery-done = I have kept them
access-codes-left = { $n ->
    [one] { $n } recovery code left.
   *[other] { $n } recovery codes left.
}
access-sessions = Logged in
access-session-site = learners’ site
access-session-admin = admin site
access-session-this = this one
access-session-end = Log out
access-sessions-end = Log out everywhere else
access-notice-revoked = That session has ended.
access-notice-revoked-others = All other sessions have ended.
access-notice-factor-off = The second factor is off.
access-n-changes = { $n ->
    [one] { $n } change
   *[other] { $n } changes
}
access-audit-search = Search subject or who did it
access-action = What
access-action-account-create = account made
access-action-account-role = role changed
access-action-account-quota = limits changed
access-action-account-state = account disabled or enabled
access-action-account-delete = account deleted
access-action-account-sessions = sessions ended
access-action-account-link = password link made
access-action-accounts-export = accounts exported
access-action-second-factor = second factor
access-action-job-cancel = job cancelled
access-action-job-retry = job tried again
access-action-passage-state = passage withdrawn or offered
access-action-passage-publish = passage published
access-action-passage-render = audio asked for
access-action-passage-draft = draft changed
access-action-lexicon-set = pronunciation set
access-action-lexicon-delete = pronunciation removed
access-action-class-create = class made
access-action-class-name = class renamed
access-action-class-code = join code renewed
access-action-class-state = class archived or restored
access-action-class-assignment = assignment
access-action-class-member = learner removed from a class
access-action-problem-state = problem closed or opened
access-when = When
access-who = Who
access-subject = Subject
access-before = Before
access-after = After
access-actor-gone = account { $n } (deleted)
access-csv = Download as CSV

accounts-new = New account
accounts-new-lead = The owner chooses the password by a link, which you get next.
accounts-new-submit = Make the account
accounts-import = Import from CSV
accounts-sort = Order
accounts-sort-newest = newest first
accounts-sort-oldest = oldest first
accounts-sort-email = by e-mail address
accounts-sort-name = by name
accounts-state-active = active
accounts-state-disabled = disabled
accounts-level = Level
accounts-sessions = Sessions
accounts-time = Time (min:s)
accounts-cards = Review cards
accounts-texts = Own texts
accounts-last = Last practice
accounts-minutes-by-week = Minutes of practice in the last twelve weeks
accounts-week = Week
accounts-minutes = Minutes
accounts-weeks-ago = { $n ->
    [0] now
   *[other] −{ $n }
}
accounts-misheard = Often misheard
accounts-misheard-none = Nothing yet had ten chances to be heard.
accounts-heard = Heard
accounts-attempts = Last attempts
accounts-sessions-none = Logged in nowhere.
accounts-sessions-end = Log out everywhere
accounts-change = Change this account
accounts-role-set = Set the role
accounts-role-hint = Learners only practise. Viewers look at this site, editors also change material and classes, administrators may do everything.
accounts-quota-texts-a-day = Own texts in 24 hours
accounts-quota-texts = Own texts kept
accounts-quota-tokens-a-day = Tokens of the language model a day
accounts-quota-set = Set the limits
accounts-quota-hint = An empty field is the limit of everybody; 0 allows nothing. What is there already stays.
accounts-quota-spent = { $n } tokens were spent today.
accounts-link-make = Make a password link
accounts-factor-remove = Remove the second factor
accounts-enable = Enable
accounts-disable = Disable
accounts-delete = Delete with all data
accounts-delete-lead = Everything that this learner did and wrote is deleted and cannot be brought back, except from a backup.
accounts-delete-type = Type the e-mail address of the account
accounts-delete-wrong = This is not the address of the account.
accounts-delete-submit = Delete for ever
accounts-keep = Keep it
accounts-link = Password link
accounts-link-lead = Give this link to the owner of the account, for instance by e-mail. It works once, for seven days, and is not shown again. Earlier links have ended.
accounts-link-part = Put the address of your public site in front of it. To get whole links, set
accounts-link-label = Link
accounts-link-done = Done
accounts-notice-role = The role is changed.
accounts-notice-quota = The limits are changed.
accounts-notice-disabled = The account is disabled and logged out everywhere.
accounts-notice-enabled = The account may log in again.
accounts-notice-sessions = The account is logged out everywhere.
accounts-notice-factor = The second factor is removed.
accounts-notice-deleted = The account and all its data are deleted.
accounts-notice-last-administrator = Nothing was changed: this is the last administrator. Make another one first.

password-title = Choose a password
password-lead = For { $value }. Afterwards you log in with it; wherever you were logged in, you are logged out.
password-submit = Set the password
password-dead = This link does not work any more
password-dead-how = It was used, it is older than seven days, or there is a newer one. Ask whoever gave it to you for another.
error-last-administrator = Nothing was deleted: this is the last administrator. Make another one first.

accounts-import-lead = A table with a head: email (needed), name and role (optional; learner where it is empty). At most 1,000 accounts. First check it; nothing changes before you import, and one bad row keeps all of them out.
accounts-import-table = Table
accounts-import-check = Check
accounts-import-submit = Import
accounts-import-nothing-changed = Nothing was changed. This is wrong:
accounts-import-line = Line { $n }:
accounts-import-ready = { $n ->
    [one] One account can be made.
   *[other] { $n } accounts can be made.
}
accounts-import-done = { $n ->
    [one] One account was made.
   *[other] { $n } accounts were made.
}
accounts-import-links-lead = Each account has a link with which its owner chooses a password. The links work once, for seven days, and are not shown again: copy them now.
accounts-import-links = E-mail address and link
accounts-import-error-csv = cannot be read as CSV; a quote may not be closed.
accounts-import-error-column = There is no such column; there are email, name and role.
accounts-import-error-email-column = The first line must name the columns, with email among them.
accounts-import-error-empty = There is no account in the table.
accounts-import-error-many = At most 1,000 accounts at once; these are
accounts-import-error-role = The role must be learner, viewer, editor or administrator.
accounts-import-error-taken = This address has an account already.
accounts-import-error-twice = This address stands in an earlier line, too.
