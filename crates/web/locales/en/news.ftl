# News of the day, on both sites.
news-title = News of the day
news-lead = Choose something that is in the news today and have a passage written about it for your level. Each topic leads to its source.
news-lead-without = What is in the news today, with links to the sources. Passages about it need a language model, which is not set up here; you can take the text of a page as a text of your own.
news-topics = Topics
news-headlines = Headlines
news-source = Source:
news-category = Subject
news-category-general = general
news-category-tech = technology
news-category-business = business
news-category-science = science
news-category-world = world
news-own-text = Practise with the page itself
news-none = There is no news here at the moment. The library has passages for every level.
news-machine = A machine judged levels and wrote the topics; the sources have the facts.
news-gone = This article is not offered any more: news lasts a day. Choose another one.
news-without = Without the article
news-all = All news of the day
# On the admin site.
news-nav = News
news-admin-lead = Learners see titles with their sources, and with a language model topics for their level. The feeds are fetched every six hours; an article is offered for a day. Ask publishers what they allow.
news-no-feeds = There is no feed yet. News begins with the first one.
news-fetch-off = This server fetches nothing, because LISTEN_FETCH is off.
news-coming = The worker has been asked to fetch the feeds.
news-refresh = Fetch all feeds now
news-last = Last fetched:
news-never = Never fetched.
news-n-articles = { $n ->
    [one] { $n } article is offered.
   *[other] { $n } articles are offered.
}
news-feed = Feed
news-fetched = Fetched
news-found = Articles found
news-off = off
news-new = A new feed
news-add = Add the feed
news-name = Publisher
news-address = Address of the feed (RSS, Atom or JSON Feed)
news-level-each = each article its own
news-change = Change the feed
news-save = Save
news-look = Fetch now and show what is in it
news-look-title = In the feed right now
news-look-failed = The feed could not be read:
news-n-entries = { $n ->
    [0] It has no articles with a title and an address.
    [one] It has { $n } article.
   *[other] It has { $n } articles; the newest:
}
news-turn-off = Stop fetching it
news-turn-on = Fetch it again
news-delete = Delete the feed and its articles
news-back = All feeds
news-error-name = 1 to 60 characters on one line.
news-error-address = An address that begins with http:// or https://, without a name and password in it.
news-error-taken = There is a feed with this address already, or there are 100 feeds.
news-error-category = Choose one of the five.
news-error-level = Choose a level, or “each article its own”.
news-notice-added = The feed is added. Look what is in it, or have all feeds fetched.
news-notice-changed = The feed is changed.
news-notice-deleted = The feed is deleted. Passages that were made from its articles stay with their learners.
news-notice-refresh = The worker fetches the feeds now.
access-action-news-feed = news feed added, changed or deleted
access-action-news-feed-state = news feed turned on or off
access-action-news-refresh = news fetched
admin-kind-refresh-news = news

# Passages about news that are made before anybody asks.
news-ready = Ready to practise
news-ready-badge = ready
news-ready-take = Practise now
news-n-ready = { $n ->
    [one] { $n } of them has a passage that was made ahead.
   *[other] { $n } of them have a passage that was made ahead.
}
admin-kind-prepare-news = passages about news, made ahead
