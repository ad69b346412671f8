package dev.dangjik.remote;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.plan.LockName;
import dev.dangjik.testing.LocalVm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What is known here of the directories on the machine is what the script there makes.
class SupervisorScriptTest {
    @Test
    void what_the_supervisor_keeps_of_a_lock_lies_where_others_look_for_it() throws Exception {
        var vm = LocalVm.fresh();
        var lock = new LockName("shop", "api");

        assertInstanceOf(
                SupervisorAnswer.Given.class,
                vm.supervisor().freeze(vm.host(), lock, Instant.parse("2099-01-01T00:00:00Z"), "hana", "fair"));

        var directory = SupervisorScript.lockDirectory(vm.host(), lock)
                .replace("~", vm.home().toString());
        assertTrue(Files.exists(Path.of(directory, "freeze")), directory);
    }
}
