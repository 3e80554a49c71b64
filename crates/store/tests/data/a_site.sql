-- A row or two for every table, with what is hard to carry: nothing, empty texts, Chinese, quotes,
-- fractions, numbers beyond 32 bits, true and false. For SQLite.
INSERT INTO learner (id, created_at, time_zone, zone_is_chosen) VALUES (3, 1750000000000, 'Asia/Shanghai', 1), (7, 1750000000001, 'UTC', 0);
INSERT INTO account (id, learner_id, email, name, password_hash, role, locale, consent_version, consent_at, created_at)
VALUES (5, 3, 'ann@example.org', '安 “Ann” O''Hara', 'hash', 'learner', 'zh', '1', 1750000000000, 1750000000000);
INSERT INTO session (id, token_hash, kind, learner_id, account_id, is_persistent, agent, created_at, last_seen_at, expires_at)
VALUES (1, 'a', 'site', 3, 5, 1, 'Firefox', 1, 2, 9750000000000), (2, 'b', 'visitor', 7, NULL, 0, '', 1, 2, 3);
INSERT INTO setup_link (token_hash, created_at, expires_at) VALUES ('t', 1, 2);
INSERT INTO throttle ("key", n_failures, window_ends_at, locked_until)
VALUES ('Z', 1, 2, 3), ('a', 1, 2, 3), ('B', 4, 5, 6), ('_', 1, 1, 1), ('é', 1, 1, 1), ('一', 1, 1, 1), ('', 0, 0, 0);
INSERT INTO passage (id, slug, version, content_hash, is_current, level, topic, form, title_en, title_zh, context_en, context_zh, licence,
    provenance, n_words, n_items, created_at, source, owner_learner_id, share_token)
VALUES (1, 'a1-one', 1, 'h', 1, 'a1', 'daily_life', 'dialogue', 'One', '一', '', '', 'CC BY 4.0', 'p', 2, 1, 1, 'library', NULL, NULL),
    (2, 'own', 1, 'h', 1, 'a1', 'daily_life', 'monologue', 'Own', '自', '', '', '', '', 2, 1, 1, 'own', 3, 'token');
INSERT INTO speaker (id, passage_id, position, name, sex, accent) VALUES (1, 1, 0, 'Ben', 'male', 'uk');
INSERT INTO turn (id, passage_id, speaker_id, position) VALUES (1, 1, 1, 0);
INSERT INTO sentence (id, passage_id, turn_id, position, text) VALUES (1, 1, 1, 0, 'It''s wet — 下雨了 🌧.');
INSERT INTO word (id, sentence_id, position, char_start, char_end) VALUES (1, 1, 0, 0, 4), (2, 1, 1, 5, 8);
INSERT INTO item (id, passage_id, position, kind, body, skill, focus_areas) VALUES (1, 1, 0, 'dictation', '{"a":1}', 'decoding', '');
INSERT INTO item_evidence (item_id, sentence_id) VALUES (1, 1);
INSERT INTO rendition (id, passage_id, hash, engine, label, runtime, device, model_hash, voices, speed_milli, duration_ms, created_at, words_are_estimated, peaks)
VALUES (1, 1, 'r', 'system', 'l', '', '', '', 'v', 1000, 5000, 1, 1, NULL);
INSERT INTO sentence_time (rendition_id, sentence_id, start_ms, end_ms) VALUES (1, 1, 0, 9);
INSERT INTO word_time (rendition_id, word_id, start_ms, end_ms) VALUES (1, 1, 0, 4), (1, 2, 4, 9);
INSERT INTO attempt (id, learner_id, passage_id, started_at, is_begun, submitted_at, n_items, n_correct, is_reading)
VALUES (11, 3, 1, 1, 1, 2, 1, 0, 0), (12, 7, 1, 1, 0, NULL, 1, NULL, 1);
INSERT INTO response (id, attempt_id, item_id, given, saved_at, is_correct, score) VALUES (4, 11, 1, 'it was wet', 2, 0, '{"is_correct":false,"points":0.5}'), (6, 12, 1, '', 2, NULL, NULL);
INSERT INTO sentence_reveal (attempt_id, sentence_id, revealed_at) VALUES (11, 1, 1);
INSERT INTO job (id, kind, body, dedupe_key, state, priority, n_tries, n_done, n_total, run_after, worker, lease_ends_at, error, created_at, finished_at)
VALUES (1, 'render_passage', '{}', 'd', 'running', -1, 1, 0, 2, 0, 'w', 5, NULL, 1, NULL);
INSERT INTO worker (id, started_at, last_seen_at, engine, label, runtime, device, notes) VALUES ('w', 1, 2, 'system', '', '', '', '[]');
INSERT INTO practice (id, learner_id, kind, reference_id, passage_id, started_at, finished_at, active_ms, n_items, n_correct, points)
VALUES (1, 3, 'attempt', 11, 1, 1, 2, 1, 1, 0, 0.1), (2, 3, 'review', 1, NULL, 1, 2, 1, 1, 1, 0.30000000000000004);
INSERT INTO listening (learner_id, sentence_id, n_plays, speed_milli, heard_at) VALUES (3, 1, 2, 750, 1);
INSERT INTO help_use (learner_id, sentence_id, rung, n_uses, used_at) VALUES (3, 1, 'slow', 1, 1), (3, 1, 'Again', 2, 1);
INSERT INTO player_place (learner_id, passage_id, position_ms, speed_milli, settings, updated_at) VALUES (3, 1, 1200, 1000, '{}', 1);
INSERT INTO exercise (id, learner_id, passage_id, kind, target, body, n_responses, created_at, submitted_at, n_correct, points)
VALUES (1, 3, 1, 'cloze', '', '{}', 2, 1, 2, 1, 1.5), (2, 3, 1, 'cloze', '', '{}', 2, 1, NULL, NULL, NULL);
INSERT INTO exercise_response (exercise_id, position, given, saved_at, score, item_id) VALUES (1, 0, 'a', 1, '{}', 1), (2, 1, '', 1, NULL, NULL);
INSERT INTO review_setting (learner_id, retention_milli, n_new_a_day, n_reviews_a_day) VALUES (3, 900, 5, 50);
INSERT INTO review_card (id, learner_id, kind, sentence_id, item_id, pair, skill, state, is_automatic, created_at, created_day, stability,
    difficulty, last_day, due_day, step, step_at, n_good_row, speed_milli, turn, turn_given, turn_help, passage_id, condition, carrier_id)
VALUES (1, 3, 'sentence', 1, NULL, NULL, 'decoding', 'active', 1, 1, 20000, 3.14159265358979, 1e-7, 20001, 20003, NULL, NULL, 1, 1000, 1, '', '', 1, 'carrier', 1),
    (2, 3, 'pair', NULL, NULL, 'ship/sheep', 'sounds', 'active', 0, 1, 20000, NULL, NULL, NULL, 20000, 'one_hour', 5, 0, 1000, 0, '', '', NULL, 'usual', NULL);
INSERT INTO review_log (id, learner_id, card_id, turn, kind, started_at, answered_at, day, elapsed_days, computed, rating, given, score, n_plays,
    help, speed_milli, voice, passage_id, retention_milli, memory_before, memory_after, cause, condition, carrier_id)
VALUES (1, 3, 1, 0, 'new', 1, 2, 20000, 0, 3, 2, 'g', '{}', NULL, '', 1000, 'v', 1, 900, '', '{}', 'misheard', 'babble', 1);
INSERT INTO mistake (response_id, learner_id, made_at, level, kind, skill, focus_areas, labels, cause, state, previous_state, changed_at, words)
VALUES (4, 3, 2, 'a1', 'dictation', 'decoding', '', '', NULL, 'open', NULL, NULL, 'wet raincoat');
INSERT INTO ability (learner_id, theta, se, n) VALUES (3, -1.25, 0.7, 4);
INSERT INTO ability_day (learner_id, day, theta, se) VALUES (3, 20000, -1.3, 0.8), (3, 20001, -1.25, 0.7);
INSERT INTO item_difficulty (item_id, shift, n_learners) VALUES (1, 0.015625, 2);
INSERT INTO learning_choice (learner_id, manual_step, focus_areas) VALUES (3, NULL, 'numbers');
INSERT INTO profile_day (learner_id, feature, day, n_chances, n_right) VALUES (3, 'weak', 20000, 3, 1), (3, 'Endings', 20000, 3, 3);
INSERT INTO profile_speed (learner_id, speed_milli, day, n_chances, n_right) VALUES (3, 1000, 20000, 3, 1);
INSERT INTO placement_item (id, slug, version, is_current, content_hash, level, part, body, passage_id) VALUES (1, 's', 1, 1, 'h', 'a1', 'decoding', '{}', 1);
INSERT INTO placement (id, learner_id, guess, started_at, finished_at, n_items, theta, se, comprehension_theta, comprehension_se, decoding_theta, decoding_se)
VALUES (1, 3, NULL, 1, 2, 1, 0.5, 0.4, 0.5, 0.6, 0.4, 0.6), (2, 7, 'b1', 1, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO placement_response (placement_id, position, placement_item_id, asked_at, n_plays, given, answered_at, n_right) VALUES (1, 0, 1, 1, 2, 'x', 2, 1);
INSERT INTO achievement (learner_id, name, told_at) VALUES (3, 'first', 1);
INSERT INTO note (attempt_id, text, saved_at) VALUES (11, 'Zeile
two	tab', 1);
INSERT INTO saved_choice (id, learner_id, kind, name, level, length, topic, focus_areas, created_at, deleted_at) VALUES (1, 3, 'preset', 'p', 'a1', '', '', '', 1, NULL);
INSERT INTO imported_session (id, learner_id, fingerprint, topic, level, language, transcript, note, n_items, n_correct, accuracy, duration_ms, practised_at, imported_at)
VALUES (1, 3, 'f', 't', '', 'en', '', '', 1, 1, 0.3333333333333333, 1, 1, 1);
INSERT INTO imported_item (id, session_id, position, kind, stem, options, correct, given, is_correct, marks, rationale, feedback, focus_areas, error_tags, analysis)
VALUES (1, 1, 0, 'short_answer', 's', '[]', 'c', 'g', 1, 10, '', '', '', '', NULL);
INSERT INTO offline_submission (learner_id, "key", attempt_id, finished_at, received_at) VALUES (3, 'k', 11, 1, 2);
INSERT INTO text_draft (id, learner_id, body, created_at) VALUES (1, 3, '{}', 1);
INSERT INTO text_guest (slug, learner_id, opened_at) VALUES ('own', 7, 1);
INSERT INTO second_factor (account_id, secret, is_on, last_step, created_at) VALUES (5, 's', 1, 58333333, 1);
INSERT INTO recovery_code (account_id, code_hash) VALUES (5, 'r1'), (5, 'r2');
INSERT INTO account_link (token_hash, kind, account_id, created_at, expires_at) VALUES ('l', 'second_factor', 5, 1, 2);
INSERT INTO audit (id, at, actor, action, subject, value_before, value_after) VALUES (1, 1750000000000, 5, 'account.disable', '5', '{"is_disabled":false}', NULL);
INSERT INTO class (id, name, join_code, created_at, archived_at) VALUES (2, '三班', 'ABCD', 1, NULL);
INSERT INTO class_member (class_id, learner_id, joined_at) VALUES (2, 3, 1);
INSERT INTO assignment (id, class_id, slug, form, due_at, max_plays, created_at) VALUES (4, 2, 'a1-one', 'attempt', 1750031999999, NULL, 1);
INSERT INTO problem (id, learner_id, slug, version, kind, text, created_at, closed_at) VALUES (1, 3, 'a1-one', 1, 'audio', '听不清', 1, NULL);
INSERT INTO withdrawn (slug, at) VALUES ('a1-one', 1);
INSERT INTO generation (id, learner_id, kind, body, state, stage, work, result, error, created_at, updated_at) VALUES (1, 3, 'topics', '{}', 'failed', 'topics', '{}', NULL, 'form', 1, 2);
INSERT INTO model_day (day, n_tokens, n_calls) VALUES (20254, 5000000000, 2);
INSERT INTO model_account_day (learner_id, day, n_tokens, n_calls) VALUES (3, 20254, 900, 2);
INSERT INTO model_call (id, made_at, purpose, model, outcome, n_prompt, n_answer, duration_ms, prompt, answer) VALUES (1, 1, 'topics', 'm', 'ok', 1, 2, 3, 'p', 'a');
INSERT INTO api_token (id, learner_id, account_id, name, token_hash, scopes, created_at, last_used_at, expires_at) VALUES (1, 3, 5, 'n', 'th', 'read write', 1, NULL, NULL);
INSERT INTO api_write (learner_id, "key", request_hash, status, body, created_at) VALUES (3, 'w', 'h', 201, '{}', 1);
INSERT INTO response_analysis (response_id, body, model, made_at) VALUES (4, '{}', 'm', 1);
INSERT INTO podcast_link (learner_id, token, created_at) VALUES (3, 'p', 1);
INSERT INTO play_day (learner_id, day, n_plays, n_broken, n_slow, n_babble) VALUES (3, 20254, 4, 1, 2, 0);
INSERT INTO news_feed (id, name, address, category, level, is_on, created_at, fetched_at, n_found, error)
VALUES (1, 'Post', 'https://post.example/rss', 'world', NULL, 1, 1, 2, 3, 'the server answered 404'), (2, 'Echo', 'https://echo.example/', 'tech', 'A2', 0, 1, NULL, 0, NULL);
INSERT INTO news_article (id, feed_id, address, title, summary, published_at, fetched_at, expires_at, level, topic, brief, n_asked)
VALUES (1, 1, 'https://post.example/1', 't', '', 1, 2, 3, 'B1', 'a topic', 'in brief', 1), (2, 1, 'https://post.example/2', 't', 's', 1, 2, 3, NULL, NULL, NULL, 0);
INSERT INTO news_text (article_id, minutes, title, text, n_words, created_at) VALUES (1, 5, 't', 'x', 1, 2);
INSERT INTO news_turn (id, begun_at) VALUES (1, 7);
INSERT INTO health_check (name, status, message, details, since, checked_at, alerted_status, alerted_at)
VALUES ('disk', 'WARN', 'ещё 3 GB', '{"free":"3 GB"}', 1, 2, 'WARN', 3), ('speech', 'PASS', '', '{}', 1, 2, NULL, 0);
INSERT INTO alert_rule (name, least) VALUES ('disk', 'NEVER');
INSERT INTO alert_setting (id, delay_minutes, repeat_minutes, looked_at) VALUES (1, 5, 0, 4);
INSERT INTO alert_channel (id, kind, name, locale, is_on, settings, secrets, created_at, updated_at) VALUES (2, 'slack', '值班', 'zh', 1, '{}', '{"url":"https://hooks.example/x"}', 1, 2);
INSERT INTO alert_delivery (id, channel_id, kind, events, state, n_tries, created_at, next_try_at, finished_at, answer)
VALUES (1, 2, 'test', '[]', 'sent', 1, 1, 1, 2, '200'), (2, 2, 'alert', '[{}]', 'waiting', 0, 1, 1, NULL, '');
INSERT INTO backup_run (id, kind, file, state, n_done, n_total, started_at, seen_at, finished_at, error) VALUES (1, 'write', 'backup_1.tar.gz', 'failed', 1, 2, 1, 2, 3, 'no space left');
INSERT INTO passage_draft (slug, body, locks, revision, updated_at, updated_by) VALUES ('a1-one', NULL, '["item-1"]', 2, 1, 5), ('a1-two', '{"title":"Zwei"}', '[]', 1, 1, 5);
INSERT INTO lexicon_entry (word, accent, phonemes, updated_at) VALUES ('Nguyen', 'en-US', 'wˈɪn', 1);
INSERT INTO speech_measure (id, at, label, device, audio_ms, work_ms, first_ms, n_evicted) VALUES (1, 1, 'Kokoro', 'cpu', 2300, 559, 200, 0);
