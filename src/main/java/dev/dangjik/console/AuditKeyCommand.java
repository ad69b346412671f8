package dev.dangjik.console;

import dev.dangjik.config.Environment;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `dangjik audit key`: what an auditor needs to check the signatures of anchors.
@Command(
        name = "key",
        mixinStandardHelpOptions = true,
        description = "Prints the public key that anchors are signed with, as dangjik audit verify --public-key takes "
                + "it. Give it to auditors while you trust this machine.",
        footer = {"", "Exit codes: 66 there is no key yet (the bot makes one at its first start), or it cannot be read."
        })
final class AuditKeyCommand implements Callable<Integer> {
    private final Environment environment;

    @Spec
    private @Nullable CommandSpec spec;

    AuditKeyCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        try (var witnesses = ChainWitnesses.of(environment)) {
            var out = Objects.requireNonNull(spec).commandLine().getOut();
            out.print(witnesses.keys().publicKey(witnesses.site()).pem());
            out.flush();
            return 0;
        } catch (IOException e) {
            throw new Refusals.Refused(ExitCode.NO_INPUT, String.valueOf(e.getMessage()));
        }
    }
}
