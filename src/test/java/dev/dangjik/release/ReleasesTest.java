package dev.dangjik.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.ScriptLibrary;
import dev.dangjik.run.RunId;
import dev.dangjik.stack.Deployment.Artifact;
import dev.dangjik.testing.Postgres;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReleasesTest {
    @RegisterExtension
    static final Postgres POSTGRES = Postgres.perTest();

    private static final ComposeTarget TARGET = Shop.target(Artifact.PULL, Optional.empty());
    private static final String OLDER =
            FactsShell.ENTRY.replace("\"seq\":4", "\"seq\":3").replace("aaaaaaa", "9999999");

    @Test
    void the_list_is_newest_first_and_says_what_runs_and_what_can_be_gone_back_to() throws RemoteException {
        var known = list(FactsShell.undisturbed("ledger " + OLDER, "release 9999999 yes sha256:x y"));

        assertEquals(
                List.of("aaaaaaa current", "9999999 choice"),
                known.entries().stream()
                        .map(entry -> entry.release().version()
                                + (entry.isCurrent() ? " current" : "")
                                + (entry.isChoice() ? " choice" : ""))
                        .toList());
        assertEquals(Optional.empty(), known.drift());
    }

    @Test
    void what_the_host_records_is_copied_and_a_ledger_that_loses_a_line_is_drift() throws RemoteException {
        list(FactsShell.undisturbed("ledger " + OLDER));
        assertEquals(2, rows());

        var changed = list(FactsShell.undisturbed("ledger " + OLDER.replace("9999999", "8888888")));

        assertEquals(
                List.of("#3: 9999999 sha256:1, 8888888 sha256:1"),
                changed.drift().orElseThrow().differences());
        assertEquals(
                Optional.empty(),
                list(FactsShell.undisturbed("ledger " + OLDER)).drift());
    }

    @Test
    void a_container_or_a_version_changed_by_hand_is_drift() throws RemoteException {
        var shell = new FactsShell(
                "time 1767225600",
                "docker 1",
                "current " + FactsShell.ENTRY,
                "ledger " + FactsShell.ENTRY,
                "running sha256:other 1",
                "variable bbbbbbb");

        assertEquals(
                List.of("image: sha256:old, sha256:other", "SHOP_TAG: aaaaaaa@sha256:1, bbbbbbb"),
                list(shell).drift().orElseThrow().differences());
    }

    @Test
    void a_run_that_succeeds_is_recorded_with_it_and_what_it_left_is_marked_bad() {
        var recorder = new ReleaseRecorder();
        insertRun("runa", "succeeded");
        facts("runa", Map.of("release.seq", "1", "release.after", "aaaaaaa", "release.at", "2026-01-01T00:00:00Z"));
        insertRun("runb", "succeeded");
        facts(
                "runb",
                Map.of(
                        "release.seq", "2",
                        "release.after", "9999999",
                        "release.at", "2026-01-02T00:00:00Z",
                        "release.bad", "1"));
        insertRun("runc", "rolled-back");
        facts("runc", Map.of("release.seq", "3", "release.after", "ccccccc", "release.at", "2026-01-03T00:00:00Z"));

        for (var id : List.of("runa", "runb", "runb", "runc")) {
            POSTGRES.transactions().run(handle -> recorder.changed(handle, new RunId(id)));
        }

        assertEquals(
                List.of("1 aaaaaaa rolled back", "2 9999999 null"),
                POSTGRES.jdbi()
                        .withHandle(handle -> handle.createQuery(
                                        "select seq || ' ' || version || ' ' || coalesce(bad, 'null') from release order by seq")
                                .mapTo(String.class)
                                .list()));
    }

    private static Releases.Listing.Known list(FactsShell shell) throws RemoteException {
        var listing = new Releases(shell, new ScriptLibrary(), POSTGRES.transactions()).list(TARGET);
        return assertInstanceOf(Releases.Listing.Known.class, listing);
    }

    private static int rows() {
        return POSTGRES.jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from release")
                        .mapTo(Integer.class)
                        .one());
    }

    private static void insertRun(String id, String state) {
        POSTGRES.jdbi()
                .useHandle(handle -> handle.createUpdate("""
                        insert into run (id, stack, service, command, effect, plan, plan_digest, authority, state,
                                         requested_by, requester_account, channel, language, created_at)
                        values (:id, 'shop', 'web', 'deploy', 'change', '{}', 'x', '{}', :state, 'hana', 'T1/U1', 'C1', 'en',
                                now())
                        """)
                        .bind("id", id)
                        .bind("state", state)
                        .execute());
    }

    private static void facts(String id, Map<String, String> facts) {
        facts.forEach((name, value) -> POSTGRES.jdbi()
                .useHandle(handle -> handle.createUpdate("insert into run_fact values (:id, :name, :value)")
                        .bind("id", id)
                        .bind("name", name)
                        .bind("value", value)
                        .execute()));
    }
}
