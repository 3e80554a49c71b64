# “这篇文章有问题”，两个网站共用。

problem-nav = 问题反馈
problem-n-open = { $n } 个待处理问题
problem-n-closed = { $n } 个已处理问题
problem-show-closed = 显示已处理的问题
problem-show-open = 显示待处理的问题
problem-none = 没有内容。
problem-about = 关于
problem-text = 学习者的描述
problem-visitor = 访客
problem-age = 已过时间
problem-days = { $n ->
    [0] 今天
   *[other] { $n } 天
}
problem-close = 标为已处理
problem-reopen = 重新打开
problem-notice-closed = 问题已标为已处理。
problem-notice-open = 问题已重新打开。
problem-kind-audio = 音频
problem-kind-text = 文本
problem-kind-item = 题目或答案
problem-kind-other = 其他

problem-link = 这里有问题
problem-title = 哪里有问题？
problem-lead = 文库维护者会看到此反馈；如果你已登录，也会看到你的姓名。
problem-what = 问题类型
problem-describe = 请描述
problem-submit = 提交
problem-sent = 谢谢，我们会查看。
problem-back = 返回文章
problem-error-kind = 请选择其中一项。
problem-error-text = 最多 1,000 个字符；选择“其他”时请至少写几个字。
