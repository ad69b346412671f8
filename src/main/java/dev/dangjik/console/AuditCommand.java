package dev.dangjik.console;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `dangjik audit`: the audit chain, outside Slack.
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "Verifies or exports the audit chain and its anchors.",
        subcommands = {
            AuditVerifyCommand.class,
            AuditExportCommand.class,
            AuditAnchorsCommand.class,
            AuditKeyCommand.class
        })
final class AuditCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }
}
