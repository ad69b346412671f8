package dev.dangjik.console.assembly;

/// Another process works on the same database.
public final class BotRunsAlready extends RuntimeException {
    BotRunsAlready(String database, String holder) {
        super("Starting the bot on " + database + ": " + holder
                + " works on it already. Stop that one first, or give this one another DANGJIK_HOME.");
    }
}
