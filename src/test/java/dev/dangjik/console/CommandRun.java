package dev.dangjik.console;

import dev.dangjik.config.Environment;
import dev.dangjik.store.Database;
import dev.dangjik.store.EmbeddedPostgres;
import dev.dangjik.testing.Postgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/// One command line as Main executes it, with what it printed and how it ended.
record CommandRun(int exitCode, String out, String err) {
    /// With `DANGJIK_DB_URL` naming this database of the tests' server.
    static CommandRun on(Postgres postgres, Database database, String... words) {
        var login = postgres.server().owner(EmbeddedPostgres.DATABASE);
        var url = "postgres://" + login.user() + ":" + login.password().reveal() + "@" + database.place();
        return of(Map.of("DANGJIK_DB_URL", url), words);
    }

    static CommandRun of(Map<String, String> environment, String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Main.commandLine(new Environment(environment, false))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
        return new CommandRun(code, out.toString(), err.toString());
    }
}
