# 管理网站的系统页面。

system-nav = 系统
system-version = 版本
system-database = 数据库
system-schema = 最近的迁移
system-workers = 工作进程
system-started = 启动时间
system-settings = 当前设置
system-settings-lead = 本进程启动时的设置，不含密码。要更改设置，请修改环境变量后重新启动。
system-setting = 设置
system-value = 值
system-source = 来源
system-source-command-line = 命令行
system-source-environment = 环境变量
system-source-default = 默认值
system-source-unset = 未设置
system-metrics = Prometheus 指标：
