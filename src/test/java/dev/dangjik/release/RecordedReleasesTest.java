package dev.dangjik.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dangjik.plan.LockName;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.remote.SshSupervisor;
import dev.dangjik.remote.SupervisorScript;
import dev.dangjik.testing.LocalVm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a host has on record, read from its real files by a real shell.
class RecordedReleasesTest {
    private static final LockName API = new LockName("shop", "api");
    private static final LockName WEB = new LockName("shop", "web");

    @TempDir
    private Path home;

    @Test
    void only_services_with_a_release_on_record_are_told() throws Exception {
        record("shop/api", """
                {"seq": 7, "version": "b2", "image": "api:b2", "id": "sha256:22", "digest": "-", "run": "r-1",
                """.strip() + """
                 "at": "2026-01-01T00:00:00Z", "verified": true}
                """);
        record("shop/broken", "{\"seq\": 8, \"ver");
        var vm = new LocalVm(home);

        var recorded =
                new RecordedReleases(vm.supervisor()).on(vm.host(), List.of(API, WEB, new LockName("shop", "broken")));

        assertEquals(
                Map.of(API, "b2"),
                recorded.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().version())));
    }

    @Test
    void a_host_that_does_not_answer_is_not_a_host_without_releases() {
        var vm = new LocalVm(home);
        vm.shell().cutAfter(_ -> true);

        assertThrows(RemoteException.class, () -> new RecordedReleases(vm.supervisor()).on(vm.host(), List.of(API)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 126, 127})
    void a_shell_that_cannot_run_the_question_is_not_a_host_without_releases(int code) throws Exception {
        var vm = new LocalVm(home);
        RemoteShell broken = (_, _, _, _) -> new ExecOutcome.Exited(code, Bytes.EMPTY, Bytes.EMPTY, false);
        var supervisor = new SshSupervisor(broken, SupervisorScript.packaged());

        assertThrows(RemoteException.class, () -> new RecordedReleases(supervisor).on(vm.host(), List.of(API)));
    }

    @Test
    void a_record_that_is_there_and_cannot_be_read_is_not_none() throws Exception {
        var vm = new LocalVm(home);
        Files.createDirectories(home.resolve(".dangjik-vm/locks/shop/api/current"));

        assertThrows(RemoteException.class, () -> new RecordedReleases(vm.supervisor()).on(vm.host(), List.of(API)));
    }

    private void record(String lock, String line) throws IOException {
        var directory =
                Files.createDirectories(home.resolve(".dangjik-vm/locks").resolve(lock));
        Files.writeString(directory.resolve("current"), line + (line.endsWith("\n") ? "" : "\n"));
    }
}
