namespace Terrateam.Local.Durable;

internal static class DurableSchema
{
    // Times are ticks in UTC. A message without a due time is due at once; carried ones come before others.
    public const string Sql = """
        CREATE TABLE instances (
          instance TEXT PRIMARY KEY,
          execution TEXT NOT NULL,
          name TEXT NOT NULL,
          version TEXT,
          status INTEGER NOT NULL,
          created INTEGER NOT NULL,
          updated INTEGER NOT NULL,
          input TEXT,
          output TEXT,
          custom_status TEXT,
          failure TEXT,
          tags TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX instances_by_status ON instances (status, created);
        CREATE TABLE history (
          instance TEXT NOT NULL,
          place INTEGER NOT NULL,
          kind TEXT NOT NULL,
          event TEXT NOT NULL,
          PRIMARY KEY (instance, place)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE messages (
          number INTEGER PRIMARY KEY AUTOINCREMENT,
          instance TEXT NOT NULL,
          execution TEXT,
          carried INTEGER NOT NULL,
          due INTEGER,
          kind TEXT NOT NULL,
          event TEXT NOT NULL
        ) STRICT;
        CREATE INDEX messages_by_instance ON messages (instance);
        PRAGMA user_version = 1;
        """;
}
