-- A saved draft stays until it is a week old, so that the same form sent twice finds the passage.
ALTER TABLE text_draft ADD COLUMN saved_slug TEXT;

-- Guests read it, too, and it is not theirs.
UPDATE passage SET context_en = 'A text that a learner brought along.', context_zh = '学习者自己带来的文本。'
WHERE source = 'own' AND context_en = 'One of your own texts.';
