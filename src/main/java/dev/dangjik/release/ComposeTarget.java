package dev.dangjik.release;

import dev.dangjik.plan.DetachMode;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.stack.Deployment;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Service;
import dev.dangjik.stack.Stack;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One deployable compose service on the machine that the site binds it to.
///
/// @param detach how the supervisor detaches there
public record ComposeTarget(Stack stack, Service.Compose service, Host host, DetachMode detach) {
    /// @throws IllegalArgumentException when the service is infrastructure, which is never deployed
    public ComposeTarget {
        if (service.deployment().isEmpty()) {
            throw new IllegalArgumentException(
                    "service " + service.id() + " of stack " + stack.id() + " has no deployment");
        }
    }

    public Deployment deployment() {
        return service.deployment().orElseThrow();
    }

    public LockName lock() {
        return new LockName(stack.id(), service.id());
    }

    /// `bash <script> <options> -- docker compose <everything it would guess>`.
    ShellCommand script(String name, List<String> options) {
        var words = new ArrayList<>(List.of("bash", "@file:" + name));
        words.addAll(options);
        words.add("--");
        words.addAll(service.project().words());
        return new ShellCommand(words);
    }

    /// Reads or writes the version in the file of the service. What is written follows from the release file that an
    /// earlier step has made on the host.
    ShellCommand versionScript(String verb, Optional<String> version) {
        var variable = deployment().version();
        var words = new ArrayList<>(List.of("bash", "@file:version.sh", verb, variable.file(), variable.name()));
        version.ifPresent(words::add);
        if (service.project().needsRoot()) {
            words.addAll(List.of("sudo", "-n"));
        }
        return new ShellCommand(words);
    }

    /// The line that a person types for one of the commands of this service.
    String typed(String command, String... words) {
        var line = new StringBuilder("/ops ")
                .append(stack.id())
                .append(' ')
                .append(command)
                .append(' ')
                .append(service.id());
        for (var word : words) {
            line.append(' ').append(word);
        }
        return line.toString();
    }
}
