package dev.dangjik.stack;

import dev.dangjik.message.LocalizedText;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A deployable or at least restartable part of a stack.
public sealed interface Service {
    /// What people call it; unique in its stack.
    String id();

    LocalizedText title();

    /// Id of the host it runs on.
    String host();

    /// The word of the files: `compose`, `bluegreen` or `process`.
    default String kind() {
        return switch (this) {
            case Compose _ -> "compose";
            case Bluegreen _ -> "bluegreen";
            case ManagedProcess _ -> "process";
        };
    }

    /// A service of a compose project.
    ///
    /// @param composeService its name in the compose files
    /// @param deployment empty for infrastructure: it is watched and restarted, never deployed
    record Compose(
            String id,
            LocalizedText title,
            ComposeProject project,
            String composeService,
            Optional<Deployment> deployment)
            implements Service {
        @Override
        public String host() {
            return project.host();
        }
    }

    /// A service of which two colours exist and one is served.
    ///
    /// @param colours colour to the compose service that has it
    /// @param script absolute path of the stack's own switching script
    /// @param stateFile absolute path of the JSON file whose `activeColor` says which one is served
    record Bluegreen(
            String id,
            LocalizedText title,
            ComposeProject project,
            Map<String, String> colours,
            String script,
            String stateFile)
            implements Service {
        public Bluegreen {
            colours = Map.copyOf(colours);
        }

        @Override
        public String host() {
            return project.host();
        }
    }

    /// A process that a process manager keeps alive.
    ///
    /// @param name what the manager calls it: the pm2 name or the systemd unit that really does the work
    /// @param user the operating-system user who owns it; pm2 shows its processes to their owner only
    /// @param directory absolute working directory, when it has one
    /// @param logFiles absolute paths; a systemd unit without any logs to the journal
    record ManagedProcess(
            String id,
            LocalizedText title,
            String host,
            Manager manager,
            String name,
            String user,
            Optional<String> directory,
            List<String> logFiles)
            implements Service {
        public ManagedProcess {
            logFiles = List.copyOf(logFiles);
        }
    }

    /// Who keeps a process alive.
    enum Manager {
        PM2,
        SYSTEMD
    }
}
