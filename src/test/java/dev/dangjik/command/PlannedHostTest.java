package dev.dangjik.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.message.Voice;
import dev.dangjik.plan.DetachMode;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.SupervisorProfiles;
import dev.dangjik.stack.Site;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How the supervisor runs on a machine is chosen once, and stays so until somebody takes the choice back.
class PlannedHostTest {
    private static final Path MANUAL = Path.of("docs/operate.md");

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final LocalVm vm = LocalVm.fresh();
    private final List<String> asked = new ArrayList<>();

    @Test
    void a_machine_is_asked_once() throws Exception {
        var first = chosen("~/.dangjik-vm");

        assertEquals(first, chosen("~/.dangjik-vm"));
        assertEquals(List.of("probe"), asked);
    }

    @Test
    void another_directory_is_refused_with_both_ways_on_and_changes_nothing() throws Exception {
        chosen("~/.dangjik-vm");

        var refused = assertInstanceOf(PlannedHost.Refused.class, planned("~/elsewhere"));

        var why = refused.why().why();
        assertEquals(Text.of("steps.vm-dir-changed", "shop-vm", "~/.dangjik-vm", "~/elsewhere"), why);
        for (var language : Language.values()) {
            var said = Texts.packaged().render(why, Voice.plain(language, ZoneOffset.UTC));
            assertTrue(said.contains("`vm_dir: ~/.dangjik-vm`"), said);
            assertTrue(said.contains("~/elsewhere"), said);
            var section = said.replaceFirst("(?s).*" + MANUAL + ".*\"(.+)\".*", "$1");
            assertTrue(Files.readAllLines(MANUAL).contains("## " + section), said);
        }
        assertEquals(List.of("probe"), asked);
        chosen("~/.dangjik-vm");
    }

    @Test
    void what_the_manual_says_about_moving_it_has_the_new_directory_chosen() throws Exception {
        var statement = "delete from host_profile where host = '%s'";
        assertTrue(Files.readString(MANUAL).contains("`" + statement.formatted("everbit") + "`"));
        chosen("~/.dangjik-vm");

        postgres.jdbi().useHandle(handle -> handle.execute(statement.formatted("shop-vm")));

        chosen("~/elsewhere");
        assertEquals(List.of("probe", "probe"), asked);
        assertInstanceOf(PlannedHost.Refused.class, planned("~/.dangjik-vm"));
    }

    private DetachMode chosen(String directory) throws RemoteException {
        var chosen = assertInstanceOf(PlannedHost.Chosen.class, planned(directory));
        assertEquals(directory, chosen.host().vmDirectory());
        return chosen.detach();
    }

    private PlannedHost planned(String directory) throws RemoteException {
        var clock = TestClock.atNoon();
        var supervisor = vm.supervisor((verb, real) -> {
            asked.add(verb);
            return real.call();
        });
        var profiles = new SupervisorProfiles(postgres.transactions(clock), supervisor, clock);
        return PlannedHost.of("shop-vm", site(directory), profiles);
    }

    private static Site site(String directory) {
        return new SmallWorkspace().onAMachine("vm_dir: " + directory).load().site();
    }
}
