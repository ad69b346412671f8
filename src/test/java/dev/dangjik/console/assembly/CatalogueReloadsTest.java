package dev.dangjik.console.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.command.catalogue.LiveCatalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secrets;
import dev.dangjik.store.InstanceLock;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a reload of the operators' files leaves in the audit.
class CatalogueReloadsTest {
    private static final String RESTART = "commands/shop/restart.yaml";

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final SmallWorkspace files = new SmallWorkspace();
    private InstanceLock lock;
    private CatalogueReloads reloads;
    private LiveCatalogue live;

    @BeforeEach
    void begin() {
        var database = postgres.database();
        var clock = TestClock.atNoon();
        var redactor = new Redactor();
        lock = assertInstanceOf(
                        InstanceLock.Attempt.Taken.class, InstanceLock.attempt(database, InstanceLock.forBot(database)))
                .lock();
        var books = new Books(
                database, lock, database.transactions(clock), new ChainedAuditLog(clock, redactor), redactor, clock);
        reloads = new CatalogueReloads(books, new SiteSecrets(new Secrets(redactor)));
        start();
    }

    private void start() {
        live = new LiveCatalogue(files::load, files.load(), reloads);
    }

    @AfterEach
    void end() {
        lock.close();
    }

    @Test
    void changed_files_are_written_down_with_the_digest_before_and_now() {
        var before = live.get().digest();
        files.replacing(RESTART, "Starts again", "Starts once more");

        assertTrue(live.reload());

        assertEquals(List.of("catalogue.loaded", "catalogue.reloaded"), postgres.audited("type"));
        assertEquals(
                List.of("- " + before, before + " " + live.get().digest()),
                postgres.audited("coalesce(said ->> 'before', '-') || ' ' || (said ->> 'now')"));
    }

    @Test
    void files_that_changed_while_no_bot_ran_are_written_down_at_the_next_start() {
        var before = live.get().digest();
        start();
        files.replacing(RESTART, "Starts again", "Starts once more");
        start();

        assertEquals(
                List.of("catalogue.loaded", "catalogue.loaded", "catalogue.loaded", "catalogue.reloaded"),
                postgres.audited("type"));
        assertEquals(
                before + " " + live.get().digest(),
                postgres.audited("said ->> 'before' || ' ' || (said ->> 'now')").getLast());
    }

    @Test
    void wrong_files_are_written_down_with_every_problem_and_the_digest_of_those_that_stay() {
        var kept = live.get().digest();
        files.replacing(RESTART, "effect: change", "effect: chnage");

        assertFalse(live.reload());

        assertEquals(List.of("catalogue.loaded", "catalogue.refused"), postgres.audited("type"));
        assertEquals(kept, postgres.audited("said ->> 'kept'").getLast());
        var problems = postgres.audited("said ->> 'problems'").getLast();
        assertTrue(problems.contains(RESTART + ":5: effect is 'chnage'"), problems);
    }

    @Test
    void files_that_are_as_they_were_are_not_written_down() {
        live.reload();

        assertEquals(List.of("catalogue.loaded"), postgres.audited("type"));
    }
}
