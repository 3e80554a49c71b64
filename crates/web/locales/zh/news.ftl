# 每日新闻（两个网站共用）。
news-title = 今日新闻
news-lead = 选一条今天的新闻，让系统按你的级别写一篇听力材料。每个话题都附有来源链接。
news-lead-without = 今天的新闻标题和来源链接。按新闻生成材料需要语言模型，本站没有配置；你可以把网页内容当作自己的文本来练习。
news-topics = 话题
news-headlines = 新闻标题
news-source = 来源：
news-category = 类别
news-category-general = 综合
news-category-tech = 科技
news-category-business = 商业
news-category-science = 科学
news-category-world = 国际
news-own-text = 用原网页练习
news-none = 目前没有新闻。文库里有各个级别的材料。
news-machine = 级别和话题由机器判断和编写，事实请以来源为准。
news-gone = 这条新闻已经下架：新闻只保留一天。请另选一条。
news-without = 不用这条新闻
news-all = 全部今日新闻
# 管理网站。
news-nav = 新闻
news-admin-lead = 学习者可以看到新闻标题和来源；有语言模型时，还能看到适合自己级别的话题。订阅源每六小时抓取一次，每条新闻保留一天。请遵守各发布者的使用规定。
news-no-feeds = 还没有订阅源。添加第一个订阅源后就会有新闻。
news-fetch-off = LISTEN_FETCH 已关闭，本服务器不抓取任何内容。
news-coming = 已请求后台抓取订阅源。
news-refresh = 立即抓取全部订阅源
news-last = 上次抓取：
news-never = 尚未抓取过。
news-n-articles = 目前提供 { $n } 条新闻。
news-feed = 订阅源
news-fetched = 抓取时间
news-found = 找到的新闻
news-off = 已停用
news-new = 新订阅源
news-add = 添加订阅源
news-name = 发布者
news-address = 订阅源地址（RSS、Atom 或 JSON Feed）
news-level-each = 每条新闻单独判断
news-change = 修改订阅源
news-save = 保存
news-look = 立即抓取并查看内容
news-look-title = 订阅源当前内容
news-look-failed = 无法读取订阅源：
news-n-entries = { $n ->
    [0] 没有带标题和地址的新闻。
   *[other] 共有 { $n } 条新闻，最新的是：
}
news-turn-off = 停止抓取
news-turn-on = 重新抓取
news-delete = 删除订阅源及其新闻
news-back = 全部订阅源
news-error-name = 请填写 1 到 60 个字符，不要换行。
news-error-address = 地址须以 http:// 或 https:// 开头，且不含用户名和密码。
news-error-taken = 已有使用此地址的订阅源，或订阅源已达 100 个。
news-error-category = 请从五个类别中选一个。
news-error-level = 请选择一个级别，或“每条新闻单独判断”。
news-notice-added = 已添加订阅源。可以先查看其内容，或立即抓取全部订阅源。
news-notice-changed = 订阅源已修改。
news-notice-deleted = 订阅源已删除。学习者用其新闻生成的材料不受影响。
news-notice-refresh = 后台正在抓取订阅源。
access-action-news-feed = 添加、修改或删除新闻订阅源
access-action-news-feed-state = 启用或停用新闻订阅源
access-action-news-refresh = 抓取新闻
admin-kind-refresh-news = 新闻

# 提前生成的新闻材料。
news-ready = 可立即练习
news-ready-badge = 已备好
news-ready-take = 立即练习
news-n-ready = 其中 { $n } 条已提前生成材料。
admin-kind-prepare-news = 提前生成的新闻材料
