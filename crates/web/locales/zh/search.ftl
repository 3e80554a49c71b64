# 生成材料时可用的网络搜索（两个网站共用）。
search-wanted = 先在网上搜索相关事实
search-wanted-hint = 只会把话题或新闻标题发送给 { $value }。搜索结果作为写作素材，并与材料一同显示。
search-sources = 网上的资料
search-outcome-found = 这篇材料参考了网络搜索对下列网页的摘要。本站没有打开过这些网页。
search-outcome-nothing = 网络搜索没有找到可用的内容，材料未使用搜索结果。
search-outcome-failed = 网络搜索没有应答，材料未使用搜索结果。
make-stage-search = 正在搜索相关事实。
privacy-asked = 只有在本站提供并由你主动使用时才有例外：你让语言模型生成或讲解的内容会发送给该模型；你要求上网搜索的话题会发送给该搜索服务。两者都不含你的姓名和邮箱。
# 管理网站。
search-admin = 网络搜索
search-admin-none = 无。配置了语言模型的服务器可用 LISTEN_SEARCH 指定；没有它也能生成材料。
search-admin-ask = 搜索一个词
search-admin-cost = 会发送单词 “bridge”；按次计费的服务会计一次搜索。
search-admin-silent = 没有正常应答
