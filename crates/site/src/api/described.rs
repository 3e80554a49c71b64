//! What the interface has for programs: the one list that the OpenAPI document, its page and the
//! tests are made of.

/// A route.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// In lower case, as OpenAPI wants it.
    pub method: &'static str,
    /// With its parts in braces.
    pub path: &'static str,
    /// What it does, in one line.
    pub summary: &'static str,
    /// Scope that a token needs; empty where nobody has to be logged in.
    pub scope: &'static str,
    /// Parameters of the query.
    pub query: &'static [Field],
    /// Fields of the body.
    pub body: &'static [Field],
    /// Statuses of answers and what they mean, the good one first.
    pub answers: &'static [(u16, &'static str)],
}

/// A field of a body or a parameter of a query.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// Whether it must be there.
    pub is_required: bool,
}

/// What a field may be.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Text of at most so many characters.
    Text(usize),
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A whole number in a range.
    Whole(i64, i64),
    /// One of these numbers.
    Numbers(&'static [i64]),
    /// A number in a range.
    Number(f64, f64),
    /// True or false.
    Claim,
    /// At most so many texts.
    Texts(usize),
    /// At most so many objects, or an object: described in words elsewhere.
    Objects(usize),
    /// Any JSON.
    Anything,
}

const fn must(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        is_required: true,
    }
}

const fn may(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        is_required: false,
    }
}

const LEVELS: Kind = Kind::OneOf(&["A1", "A2", "B1", "B2", "C1", "C2"]);
const LANGUAGES: Kind = Kind::OneOf(&["en-US", "en-GB"]);
const FORMS: Kind = Kind::OneOf(&["monologue", "dialogue"]);

const ASKS: &[(u16, &str)] = &[
    (200, "the answer"),
    (400, "a field is missing or wrong"),
    (401, "log in first"),
    (
        429,
        "too many requests, or the tokens of the day are spent; Retry-After says when",
    ),
    (502, "the answer of the model did not pass the checks"),
    (503, "there is no model, or it is busy or cannot be reached"),
    (504, "the model took too long"),
];
const READS: &[(u16, &str)] = &[
    (200, "the answer"),
    (400, "a parameter is wrong"),
    (401, "log in first"),
];
const WRITES: &[(u16, &str)] = &[
    (200, "done"),
    (400, "a field is missing or wrong"),
    (401, "log in first"),
    (409, "it is there already, or the same request is under way"),
];
const REFRESH: &[(u16, &str)] = &[
    (202, "the worker fetches them"),
    (401, "log in first"),
    (403, "your role, or the token's scope, does not allow it"),
    (429, "more than 12 in an hour"),
];
const GENERATION: &[(u16, &str)] = &[
    (
        200,
        "its state: id, kind, state, stage, n_words, topics, slug, error",
    ),
    (401, "log in first"),
    (404, "there is no such order of yours"),
];

/// Every route.
pub const ROUTES: &[Route] = &[
    Route {
        method: "post",
        path: "/api/auth/register",
        summary: "Makes an account and logs in",
        scope: "",
        query: &[],
        body: &[
            must("email", Kind::Text(254)),
            must("password", Kind::Text(200)),
            may("name", Kind::Text(80)),
            must("privacyConsent", Kind::Claim),
        ],
        answers: &[
            (201, "user and token"),
            (400, "what is wrong, in details"),
            (409, "the address is taken"),
            (429, "too many accounts from one address"),
        ],
    },
    Route {
        method: "post",
        path: "/api/auth/login",
        summary: "Logs in: a token, and the same as a cookie",
        scope: "",
        query: &[],
        body: &[
            must("email", Kind::Text(254)),
            must("password", Kind::Text(200)),
            may("rememberMe", Kind::Claim),
        ],
        answers: &[
            (200, "user and token"),
            (400, "a field is missing"),
            (401, "address and password do not belong together"),
            (429, "too many failures"),
        ],
    },
    Route {
        method: "post",
        path: "/api/auth/logout",
        summary: "Ends the session",
        scope: "",
        query: &[],
        body: &[],
        answers: &[(200, "done")],
    },
    Route {
        method: "get",
        path: "/api/auth/me",
        summary: "Who is logged in; knows If-None-Match",
        scope: "read",
        query: &[],
        body: &[],
        answers: &[
            (200, "user and metadata"),
            (304, "nothing changed"),
            (401, "log in first"),
            (404, "the account is gone"),
        ],
    },
    Route {
        method: "post",
        path: "/api/generations",
        summary: "Orders five topics or a passage; it is made in the background",
        scope: "generate",
        query: &[],
        body: &[
            must("kind", Kind::OneOf(&["topics", "passage"])),
            must("level", LEVELS),
            may("seconds", Kind::Numbers(&[60, 120, 180, 300])),
            may("form", FORMS),
            may("focus_areas", Kind::Texts(5)),
            may("topic", Kind::Text(200)),
            may("excluded", Kind::Texts(50)),
            may("search", Kind::Claim),
        ],
        answers: &[
            (202, "its state; Location says where to look"),
            (400, "the body is no JSON"),
            (401, "log in first"),
            (409, "two orders are open already"),
            (422, "a field is wrong"),
            (429, "too many orders"),
            (503, "there is no model"),
        ],
    },
    Route {
        method: "get",
        path: "/api/generations/{id}",
        summary: "How far an order is",
        scope: "read",
        query: &[],
        body: &[],
        answers: GENERATION,
    },
    Route {
        method: "delete",
        path: "/api/generations/{id}",
        summary: "Cancels an order: nothing more is spent on it",
        scope: "generate",
        query: &[],
        body: &[],
        answers: &[
            (204, "it is cancelled, or had ended"),
            (401, "log in first"),
            (404, "there is no such order of yours"),
        ],
    },
    Route {
        method: "get",
        path: "/api/generations/{id}/events",
        summary: "The same as server-sent events, one for each change",
        scope: "read",
        query: &[],
        body: &[],
        answers: GENERATION,
    },
    Route {
        method: "post",
        path: "/api/ai/topics",
        summary: "Five topics",
        scope: "generate",
        query: &[],
        body: &[
            must("difficulty", LEVELS),
            may("difficultyLevel", Kind::Number(1.0, 30.0)),
            may("wordCount", Kind::Whole(1, 1_200)),
            may("language", LANGUAGES),
            may("focusAreas", Kind::Texts(5)),
            may("excludedTopics", Kind::Texts(50)),
        ],
        answers: ASKS,
    },
    Route {
        method: "post",
        path: "/api/ai/transcript",
        summary: "A text about a topic",
        scope: "generate",
        query: &[],
        body: &[
            must("difficulty", LEVELS),
            may("difficultyLevel", Kind::Number(1.0, 30.0)),
            must("topic", Kind::Text(200)),
            may("wordCount", Kind::Whole(1, 1_200)),
            may("language", LANGUAGES),
            may("focusAreas", Kind::Texts(5)),
            may("searchEnhanced", Kind::Claim),
            may("searchMaxResults", Kind::Whole(1, 5)),
        ],
        answers: ASKS,
    },
    Route {
        method: "post",
        path: "/api/ai/expand",
        summary: "A text made longer",
        scope: "generate",
        query: &[],
        body: &[
            must("text", Kind::Text(20_000)),
            must("targetWordCount", Kind::Whole(1, 1_200)),
            must("difficulty", LEVELS),
            may("topic", Kind::Text(200)),
            may("language", LANGUAGES),
            may("maxAttempts", Kind::Whole(1, 5)),
            may("minAcceptablePercentage", Kind::Number(0.1, 1.5)),
        ],
        answers: ASKS,
    },
    Route {
        method: "post",
        path: "/api/ai/questions",
        summary: "Questions about a text, each with evidence in it",
        scope: "generate",
        query: &[],
        body: &[
            must("transcript", Kind::Text(20_000)),
            must("difficulty", LEVELS),
            may("difficultyLevel", Kind::Number(1.0, 30.0)),
            may("duration", Kind::Whole(1, 600)),
            may("language", LANGUAGES),
            may("focusAreas", Kind::Texts(5)),
        ],
        answers: ASKS,
    },
    Route {
        method: "post",
        path: "/api/ai/grade",
        summary: "Grades answers by the keys that are sent along; nothing is stored. Choices need no model",
        scope: "generate",
        query: &[],
        body: &[
            must("transcript", Kind::Text(20_000)),
            must("questions", Kind::Objects(50)),
            must("answers", Kind::Anything),
            may("language", LANGUAGES),
            may("focusAreas", Kind::Texts(5)),
        ],
        answers: ASKS,
    },
    Route {
        method: "get",
        path: "/api/wrong-answers/list",
        summary: "Wrong answers, newest first",
        scope: "read",
        query: &[
            may("page", Kind::Whole(1, 1_000_000)),
            may("limit", Kind::Whole(1, 100)),
            may("difficulty", LEVELS),
            may("language", LANGUAGES),
            may("type", Kind::OneOf(&["single", "short", "dictation"])),
            may("search", Kind::Text(200)),
        ],
        body: &[],
        answers: READS,
    },
    Route {
        method: "post",
        path: "/api/ai/wrong-answers/analyze",
        summary: "Why an answer was wrong; what is there already is not asked for again",
        scope: "generate",
        query: &[],
        body: &[must("answerId", Kind::Text(40))],
        answers: &[
            (200, "analysis"),
            (400, "a field is missing or wrong"),
            (401, "log in first"),
            (404, "there is no such wrong answer of yours"),
            (
                429,
                "more than 10 in a minute, or the tokens of the day are spent",
            ),
            (502, "the answer of the model did not pass the checks"),
            (503, "there is no model, or it is busy or cannot be reached"),
            (504, "the model took too long"),
        ],
    },
    Route {
        method: "post",
        path: "/api/ai/wrong-answers/analyze-batch",
        summary: "The same for up to 100; each succeeds or fails by itself",
        scope: "generate",
        query: &[],
        body: &[must("answerIds", Kind::Texts(100))],
        answers: &[
            (200, "success, failed and summary"),
            (400, "a field is missing or wrong"),
            (401, "log in first"),
            (404, "the ids that are not yours, in missing"),
            (429, "more than 3 in five minutes"),
            (503, "there is no model"),
        ],
    },
    Route {
        method: "get",
        path: "/api/news/topics",
        summary: "Topics of the day with their sources: five for each level; titles where there is no model",
        scope: "read",
        query: &[
            may("difficulty", LEVELS),
            may(
                "category",
                Kind::OneOf(&["all", "general", "tech", "business", "science", "world"]),
            ),
        ],
        body: &[],
        answers: READS,
    },
    Route {
        method: "get",
        path: "/api/news/transcript",
        summary: "A text about a topic of the day, of 1, 2, 3 or 5 minutes",
        scope: "generate",
        query: &[
            must("topicId", Kind::Text(20)),
            must("duration", Kind::Numbers(&[1, 2, 3, 5])),
        ],
        body: &[],
        answers: &[
            (200, "transcript, title, wordCount, cached and topic"),
            (400, "a parameter is missing or wrong"),
            (401, "log in first"),
            (404, "there is no such topic any more"),
            (
                429,
                "too many requests, or the tokens of the day are spent; Retry-After says when",
            ),
            (502, "the answer of the model did not pass the checks"),
            (503, "there is no model, or it is busy or cannot be reached"),
            (504, "the model took too long"),
        ],
    },
    Route {
        method: "post",
        path: "/api/news/refresh",
        summary: "Has the feeds fetched now; for editors and administrators",
        scope: "write",
        query: &[],
        body: &[],
        answers: REFRESH,
    },
    Route {
        method: "get",
        path: "/api/cron/refresh-news",
        summary: "The same for a timer, as the product before this one had it",
        scope: "write",
        query: &[],
        body: &[],
        answers: REFRESH,
    },
    Route {
        method: "get",
        path: "/api/practice/history",
        summary: "What was practised, newest first; by page, or from nextCursor of the answer before",
        scope: "read",
        query: &[
            may("page", Kind::Whole(1, 1_000_000)),
            may("limit", Kind::Whole(1, 100)),
            may("cursor", Kind::Text(60)),
        ],
        body: &[],
        answers: READS,
    },
    Route {
        method: "get",
        path: "/api/practice/history/summary",
        summary: "The last three sessions",
        scope: "read",
        query: &[],
        body: &[],
        answers: &[(200, "the answer"), (401, "log in first")],
    },
    Route {
        method: "post",
        path: "/api/practice/save",
        summary: "Keeps a session that a client graded itself, as imported material; knows Idempotency-Key",
        scope: "write",
        query: &[],
        body: &[
            must("exerciseData", Kind::Anything),
            must("difficulty", Kind::Text(10)),
            must("topic", Kind::Text(500)),
            may("language", Kind::Text(10)),
            may("accuracy", Kind::Number(0.0, 1.0)),
            may("score", Kind::Number(0.0, 100.0)),
            may("duration", Kind::Number(0.0, 100_000.0)),
        ],
        answers: WRITES,
    },
    Route {
        method: "post",
        path: "/api/practice/import-legacy",
        summary: "Takes sessions of the product before this one, all or none",
        scope: "write",
        query: &[],
        body: &[must("sessions", Kind::Objects(1_000))],
        answers: &[
            (200, "how many came in"),
            (400, "what is wrong, in details"),
            (401, "log in first"),
            (408, "it took too long"),
            (409, "sessions are there already"),
        ],
    },
    Route {
        method: "patch",
        path: "/api/user/preferences",
        summary: "Sets the language of the account",
        scope: "write",
        query: &[],
        body: &[must("preferredLanguage", Kind::OneOf(&["zh", "en"]))],
        answers: &[
            (200, "done"),
            (400, "another language"),
            (401, "log in first"),
        ],
    },
    Route {
        method: "get",
        path: "/api/visitors/summary",
        summary: "How many accounts there are, and in which place yours was made",
        scope: "read",
        query: &[],
        body: &[],
        answers: &[
            (200, "totalUsers and userRank"),
            (401, "log in first"),
            (404, "the account is gone"),
        ],
    },
    Route {
        method: "post",
        path: "/api/client-error",
        summary: "A line for the server's log",
        scope: "",
        query: &[],
        body: &[may("message", Kind::Text(300))],
        answers: &[
            (200, "done"),
            (400, "the body is no JSON"),
            (413, "more than 8 KiB"),
            (429, "more than 20 in a minute"),
        ],
    },
    Route {
        method: "post",
        path: "/api/tts",
        summary: "Has an English text spoken and waits for it; kept for a day",
        scope: "write",
        query: &[],
        body: &[
            must("text", Kind::Text(6_000)),
            may("speed", Kind::Number(0.2, 3.0)),
            may("language", LANGUAGES),
        ],
        answers: &[
            (200, "audioUrl, duration, byteLength, format, cached, speed"),
            (400, "a field is missing or wrong"),
            (401, "log in first"),
            (
                429,
                "more than 10 in a minute or 200 in a day, or 8 others wait",
            ),
            (
                503,
                "no voice is ready, or it failed; Retry-After says when",
            ),
            (504, "it takes longer than two minutes; ask again"),
        ],
    },
    Route {
        method: "get",
        path: "/api/assessment-audio/{id}",
        summary: "A clip of the self-assessment, 1 to 5: a passage of the library for A2, B1, B2, C1, C2",
        scope: "",
        query: &[],
        body: &[],
        answers: &[
            (200, "the file"),
            (206, "a part of it"),
            (404, "there is no such clip"),
            (416, "there is no such part"),
            (503, "it is being made"),
        ],
    },
    Route {
        method: "get",
        path: "/api/performance/metrics",
        summary: "Figures of the server; for the staff",
        scope: "read",
        query: &[],
        body: &[],
        answers: &[
            (200, "jobs, workers, database, accounts"),
            (401, "log in first"),
            (403, "your role does not allow it"),
        ],
    },
    Route {
        method: "get",
        path: "/api/audio/{file}",
        summary: "Audio by its name, with byte ranges; as /audio/{file}",
        scope: "",
        query: &[],
        body: &[],
        answers: &[
            (200, "the file"),
            (206, "a part of it"),
            (404, "there is no such file"),
            (416, "there is no such part"),
        ],
    },
    Route {
        method: "get",
        path: "/api/health",
        summary: "Whether the server is well",
        scope: "",
        query: &[],
        body: &[],
        answers: &[(200, "it is"), (503, "it is not")],
    },
];
