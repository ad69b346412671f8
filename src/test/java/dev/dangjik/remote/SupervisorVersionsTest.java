package dev.dangjik.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.dangjik.testing.LocalVm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What lies in the `bin` of a VM when versions of the supervisor follow one another.
class SupervisorVersionsTest {
    @TempDir
    private Path home;

    @Test
    void housekeeping_leaves_the_newest_version_alone() throws Exception {
        var vm = new LocalVm(home);
        var packaged = SupervisorScript.packaged();
        var older = new SupervisorScript(Bytes.utf8(packaged.content().text() + "# an older version\n"));

        assertAnswers(new SshSupervisor(vm.shell(), older), vm);
        var before = versions(vm);
        assertAnswers(vm.supervisor(), vm);
        assertInstanceOf(SupervisorAnswer.Given.class, vm.supervisor().prune(vm.host(), 200));
        var after = versions(vm);

        assertEquals(1, before.size());
        assertEquals(
                List.of("supervisor-" + SegmentText.sha256(packaged.content()).substring(0, 12) + ".sh"), after);
    }

    @Test
    void a_new_version_answers_without_waiting_for_housekeeping() throws Exception {
        var vm = new LocalVm(home);
        vm.shell().cutBefore(command -> command.words().contains("prune"));

        assertAnswers(vm.supervisor(), vm);
    }

    @Test
    void a_bot_of_another_version_brings_its_own_again() throws Exception {
        var vm = new LocalVm(home);
        var older = new SupervisorScript(
                Bytes.utf8(SupervisorScript.packaged().content().text() + "# an older version\n"));
        var other = new SshSupervisor(vm.shell(), older);
        for (int round = 0; round < 2; round++) {
            assertAnswers(other, vm);
            assertAnswers(vm.supervisor(), vm);
        }
    }

    private static void assertAnswers(SshSupervisor supervisor, LocalVm vm) throws RemoteException {
        assertInstanceOf(SupervisorAnswer.Given.class, supervisor.probe(vm.host()));
    }

    private static List<String> versions(LocalVm vm) throws IOException {
        try (var files = Files.list(vm.directory().resolve("bin"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
