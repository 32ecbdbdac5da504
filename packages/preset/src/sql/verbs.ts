export type Objects = ReadonlySet<string>;

/** What a verb is about: the first table behind FROM or JOIN, a name right behind it, an object of a kind, or nothing. */
export type About = 'from' | 'name' | 'alone' | Objects;

const OBJECTS: Objects = new Set(
  `TABLE VIEW INDEX SEQUENCE SCHEMA DATABASE TYPE DOMAIN FUNCTION PROCEDURE TRIGGER EXTENSION ROLE USER POLICY RULE
  PUBLICATION SUBSCRIPTION STATISTICS SERVER KEYSPACE`.split(/\s+/),
);

const ALONE =
  `BEGIN COMMIT ROLLBACK ABORT END START SAVEPOINT RELEASE SET RESET SHOW DISCARD DECLARE FETCH MOVE CLOSE LISTEN
  UNLISTEN NOTIFY PREPARE EXECUTE DEALLOCATE DO EXPLAIN VALUES CHECKPOINT USE PRAGMA KILL DESCRIBE DESC GRANT REVOKE LOAD
  VACUUM COMMENT ATTACH DETACH XA PING SAVE`.split(/\s+/);

/** The words that may begin a statement. Any other word may be anything, so it never becomes a name. */
export const VERBS: ReadonlyMap<string, About> = new Map<string, About>([
  ...ALONE.map((verb): [string, About] => [verb, 'alone']),
  ['SELECT', 'from'],
  ['DELETE', 'from'],
  ['INSERT', 'name'],
  ['REPLACE', 'name'],
  ['UPSERT', 'name'],
  ['UPDATE', 'name'],
  ['MERGE', 'name'],
  ['TRUNCATE', 'name'],
  ['LOCK', 'name'],
  ['COPY', 'name'],
  ['TABLE', 'name'],
  ['ANALYZE', 'name'],
  ['REFRESH', new Set(['VIEW'])],
  ['REINDEX', OBJECTS],
  ['CALL', 'name'],
  ['EXEC', 'name'],
  ['CREATE', OBJECTS],
  ['ALTER', OBJECTS],
  ['DROP', OBJECTS],
]);
