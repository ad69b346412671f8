package dev.dangjik.console;

import dev.dangjik.config.Environment;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;

/// Makes the subcommands that work with the environment.
final class CommandFactory implements CommandLine.IFactory {
    private static final Map<Class<?>, Function<Environment, Object>> MADE = Map.of(
            CheckCommand.class, CheckCommand::new,
            AuditVerifyCommand.class, AuditVerifyCommand::new,
            AuditExportCommand.class, AuditExportCommand::new,
            AuditAnchorsCommand.class, AuditAnchorsCommand::new,
            AuditKeyCommand.class, AuditKeyCommand::new,
            ExportCommand.class, ExportCommand::new,
            ImportCommand.class, ImportCommand::new,
            TotpCommand.class, TotpCommand::new,
            ProvisionCommand.class, ProvisionCommand::new,
            ManifestCommand.class, ManifestCommand::new);

    private final Environment environment;

    CommandFactory(Environment environment) {
        this.environment = environment;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        var maker = MADE.get(type);
        return maker == null ? CommandLine.defaultFactory().create(type) : type.cast(maker.apply(environment));
    }
}
