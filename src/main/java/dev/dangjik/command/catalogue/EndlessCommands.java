package dev.dangjik.command.catalogue;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Forms of commands that never return, or do nothing without a terminal; runbooks are full of them, since people read
/// them on a screen.
final class EndlessCommands {
    private static final Set<String> SCREENS = Set.of("htop", "top", "less", "more", "vi", "vim", "nano", "watch");

    private EndlessCommands() {}

    /// Why these words would not do, and what does.
    static Optional<String> reason(List<String> words) {
        if (words.stream().anyMatch(SCREENS::contains) && SCREENS.contains(words.getFirst())) {
            return Optional.of("runs " + words.getFirst() + ", which needs a terminal");
        }
        if (follows(words)) {
            return Optional.of("follows a log and never returns; use --tail or -n");
        }
        if (words.contains("docker") && words.contains("stats") && !words.contains("--no-stream")) {
            return Optional.of("runs docker stats, which never returns; add --no-stream");
        }
        if (words.contains("redis-cli") && words.stream().anyMatch("monitor"::equalsIgnoreCase)) {
            return Optional.of("runs redis-cli MONITOR, which never returns");
        }
        if (words.contains("pm2") && (words.contains("monit") || isPm2LogsFollowing(words))) {
            return Optional.of("runs a form of pm2 that never returns; use pm2 jlist, or pm2 logs --nostream");
        }
        return Optional.empty();
    }

    private static boolean follows(List<String> words) {
        boolean isLog = words.contains("logs") || words.contains("tail") || words.contains("journalctl");
        // docker compose takes -f for its files too, before the subcommand.
        int from = Math.max(
                words.lastIndexOf("logs"), Math.max(words.lastIndexOf("tail"), words.lastIndexOf("journalctl")));
        return isLog
                && words.subList(from, words.size()).stream()
                        .anyMatch(word -> word.equals("-f") || word.equals("-F") || word.equals("--follow"));
    }

    private static boolean isPm2LogsFollowing(List<String> words) {
        return words.contains("logs") && !words.contains("--nostream");
    }
}
