package dev.dangjik.lab;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// The lines of a soak, one for each disturbance, kept in a file so that it can be stopped and goes on.
record SoakBook(Path file) {
    /// How often what was disturbed ran.
    enum Ran {
        /// Everything once.
        ONCE,
        /// The step that was interrupted a second time, everything else once.
        AGAIN,
        /// Something more often than that.
        TWICE,
        /// Something not at all.
        LOST;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// How one run went.
    ///
    /// @param isHit whether the run was under way, and there was something to disturb
    /// @param end the mark that its message begins with
    /// @param messages how many messages in the channel tell of it
    /// @param questions how often a person had to decide
    /// @param isHealthy whether the service answers with what was asked for; true where none is touched
    record Entry(
            Disturbance disturbance,
            boolean isHit,
            String end,
            Ran ran,
            int messages,
            int questions,
            boolean isHealthy,
            double seconds) {
        String line() {
            return String.join(
                    "\t",
                    Integer.toString(disturbance.number()),
                    disturbance.kind().word(),
                    disturbance.step().orElse("at-once"),
                    isHit ? "hit" : "missed",
                    end,
                    ran.word(),
                    "messages=" + messages,
                    "questions=" + questions,
                    isHealthy ? "healthy" : "unhealthy",
                    "%.1f".formatted(seconds));
        }

        boolean isGood() {
            return end.equals("✅")
                    && messages == 1
                    && isHealthy
                    && (ran == Ran.ONCE
                            || (ran == Ran.AGAIN && disturbance.kind().mayRunAgain()));
        }
    }

    List<String> lines() throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    void add(Entry entry) throws IOException {
        Files.writeString(file, entry.line() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /// Prints what came of all of them.
    ///
    /// @return whether nothing ran more often than it may, nothing was lost, all ends were good
    boolean summary(PrintStream out) throws IOException {
        boolean isGood = true;
        for (var kind : Disturbance.Kind.values()) {
            var mine = with(lines(), kind.word());
            if (!mine.isEmpty()) {
                isGood &= summary(kind, mine, out);
            }
        }
        return isGood;
    }

    private static boolean summary(Disturbance.Kind kind, List<String> mine, PrintStream out) {
        int again = with(mine, Ran.AGAIN.word()).size();
        int wrong = with(mine, Ran.TWICE.word()).size()
                + with(mine, Ran.LOST.word()).size()
                + with(mine, "unhealthy").size();
        int succeeded = with(mine, "✅").size();
        int oneMessage = with(mine, "messages=1").size();
        var seconds = mine.stream()
                .map(line -> line.substring(line.lastIndexOf('\t') + 1))
                .map(Double::valueOf)
                .sorted()
                .toList();
        out.printf(
                "%-10s disturbed %d (%d of them in mid run); everything once %d, the interrupted step again %d, twice %d,"
                        + " lost %d; succeeded %d, without a person %d, one message %d, unhealthy %d;"
                        + " median %.1f s, longest %.1f s%n",
                kind.word(),
                mine.size(),
                with(mine, "hit").size(),
                with(mine, Ran.ONCE.word()).size(),
                again,
                with(mine, Ran.TWICE.word()).size(),
                with(mine, Ran.LOST.word()).size(),
                succeeded,
                with(mine, "questions=0").size(),
                oneMessage,
                with(mine, "unhealthy").size(),
                seconds.get(seconds.size() / 2),
                seconds.getLast());
        return wrong == 0
                && succeeded == mine.size()
                && oneMessage == mine.size()
                && (kind.mayRunAgain() || again == 0);
    }

    private static List<String> with(List<String> lines, String word) {
        return lines.stream()
                .filter(line -> List.of(line.split("\t", -1)).contains(word))
                .toList();
    }
}
