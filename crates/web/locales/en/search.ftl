# The web search that passages can be given as material; on both sites.
search-wanted = Search the web for facts first
search-wanted-hint = Only the topic, or the title of the article, is sent to { $value }. What it finds is material for the passage and is shown with it.
search-sources = What the web says
search-outcome-found = The passage was written with what a web search said about these pages. Nobody here has opened them.
search-outcome-nothing = The web search found nothing that could be used; the passage was written without it.
search-outcome-failed = The web search did not answer; the passage was written without it.
make-stage-search = The web is searched for facts.
privacy-asked = There are exceptions that you ask for yourself, where this site offers them: what you order from a language model or have it explain is sent to that model, and a topic that you have the web searched for to that search. Both without your name or address.
# On the admin site.
search-admin = Web search
search-admin-none = None. LISTEN_SEARCH names one for a server with a language model; passages are written without it.
search-admin-ask = Search for one word
search-admin-cost = Sends the word “bridge”; counts as a search where searches are counted.
search-admin-silent = it did not answer as it should
