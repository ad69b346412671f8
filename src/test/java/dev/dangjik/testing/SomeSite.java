package dev.dangjik.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A site for the packaged stacks that binds channels and people, and no host.
public final class SomeSite {
    public static final String CHANNEL = "C0EVERBIT";

    public static final String TEXT = """
            dangjik: 1
            channels: {everbit-ops: C0EVERBIT, stockboom-ops: C0S, web-project-ops: C0W, o4o-ops: C0O}
            people:
              hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
              minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN"]}
            posts:
              everbit-operator: [hana, minjun]
              stockboom-operator: [hana, minjun]
              web-project-operator: [hana, minjun]
              o4o-operator: [hana, minjun]
              viewer: [minjun]
            secrets: {}
            """;

    private SomeSite() {}

    /// The file `site.yaml` with this text, in `folder`.
    public static Path in(Path folder) throws IOException {
        return Files.writeString(folder.resolve("site.yaml"), TEXT);
    }
}
