package dev.dangjik.lab;

import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.CuttableProxy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/// What is done to one run of the soak, and when. The same seed and number make the same one.
///
/// @param step the step that is to have begun on the machine; empty: right after the request was acknowledged
/// @param after how much later
/// @param isHard whether a machine loses its power instead of shutting down
record Disturbance(int number, Kind kind, Optional<String> step, Duration after, boolean isHard) {
    private static final int LONGEST_PAUSE = 350;
    private static final int AT_ONCE_IN = 4;

    enum Kind {
        /// Every SSH connection of the bot is reset.
        CUT,
        /// The bot is killed with -9 and started again.
        BOT,
        /// The run's supervisor on the machine is killed with -9.
        SUPERVISOR,
        /// The machine restarts or loses its power.
        VM;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// Whether the step that was interrupted may run once more.
        boolean mayRunAgain() {
            return this == SUPERVISOR || this == VM;
        }
    }

    static Disturbance of(long seed, int number, List<Kind> kinds, List<String> steps) {
        var random = new Random(seed * 1_000_003 + number);
        random.nextInt();
        var kind = kinds.get(random.nextInt(kinds.size()));
        boolean isAtOnce = random.nextInt(AT_ONCE_IN) == 0 && !kind.mayRunAgain();
        return new Disturbance(
                number,
                kind,
                isAtOnce ? Optional.empty() : Optional.of(steps.get(random.nextInt(steps.size()))),
                Duration.ofMillis(random.nextInt(LONGEST_PAUSE)),
                random.nextBoolean());
    }

    String pause() {
        return "%d.%03d".formatted(after.toSeconds(), after.toMillisPart());
    }

    /// Does it, when the moment has come. A supervisor is killed by `killSupervisor`, in the same breath in which the
    /// machine is asked whether the step has begun.
    ///
    /// @return whether there was something to disturb
    boolean happens(BotRig bot, CuttableProxy proxy, LabMachine machine, String killSupervisor) throws Exception {
        return switch (kind) {
            case CUT -> proxy.cut() > 0;
            case BOT -> {
                bot.restart();
                yield true;
            }
            case SUPERVISOR -> machine.sh(killSupervisor).strip().endsWith("killed");
            case VM -> {
                if (isHard) {
                    machine.fault("power-off");
                    machine.heal();
                } else {
                    machine.fault("reboot");
                }
                yield true;
            }
        };
    }
}
