# The system page of the admin site.

system-nav = System
system-version = Version
system-database = Database
system-schema = Last migration
system-workers = Workers
system-started = Started
system-settings = Settings in effect
system-settings-lead = As this process was started with them; passwords are left out. To change one, set it in the environment and start again.
system-setting = Setting
system-value = Value
system-source = Source
system-source-command-line = command line
system-source-environment = environment
system-source-default = default
system-source-unset = not set
system-metrics = Figures for Prometheus:
