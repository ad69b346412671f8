package dev.dangjik.console;

import dev.dangjik.config.Environment;
import dev.dangjik.store.Database;
import dev.dangjik.store.EmbeddedPostgres;
import dev.dangjik.testing.Postgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One command line as Main executes it, with what it printed and how it ended.
record CommandRun(int exitCode, String out, String err) {
    /// With `DANGJIK_DB_URL` naming this database of the tests' server.
    static CommandRun on(Postgres postgres, Database database, String... words) {
        var login = postgres.server().owner(EmbeddedPostgres.DATABASE);
        var url = "postgres://" + login.user() + ":" + login.password().reveal() + "@" + database.place();
        return of(Map.of("DANGJIK_DB_URL", url), words);
    }

    /// In a process of its own, as an operator types it beside the bot.
    static CommandRun besides(Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        var line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        line.addAll(List.of(words));
        var builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var process = builder.start();
        process.getOutputStream().close();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new CommandRun(process.waitFor(), out, "");
    }

    static CommandRun of(Map<String, String> environment, String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = DangjikCommand.commandLine(new Environment(environment, false))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
        return new CommandRun(code, out.toString(), err.toString());
    }
}
