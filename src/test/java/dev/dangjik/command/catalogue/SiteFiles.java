package dev.dangjik.command.catalogue;

import dev.dangjik.config.Problem;
import dev.dangjik.config.Problems;
import dev.dangjik.config.YamlFile;
import dev.dangjik.stack.Site;
import dev.dangjik.stack.SiteReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// A `site.yaml` that is right, and ways to make it wrong.
final class SiteFiles {
    static final String RIGHT = """
            dangjik: 1
            hosts:
              shop-vm: {address: 127.0.0.1, port: 2201, user: ubuntu, fingerprints: ["SHA256:%s"], key: "file:/keys/id"}
              inner-vm:
                address: 10.0.0.5
                user: ubuntu
                fingerprints: ["SHA256:%s"]
                key: env:INNER_KEY
                passphrase: env:INNER_PASSPHRASE
                jump: shop-vm
                vm_dir: ~/.watch
                exposure:
                  key: env:EXPOSURE_KEY
                  outside: [203.0.113.7]
                  allow-private: [10.77.0.0/24]
            domains:
              shop.example.com: {http: "127.0.0.1:8081", https: "127.0.0.1:8441", ca: "file:/keys/root.pem"}
            channels: {shop-ops: C0SHOP}
            people:
              hana: {name: "Hana", slack: ["T0LAB/U0HANA", "T0LAB/U1HANA"], console: hana}
              minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN"]}
            posts: {shop-operator: [hana, minjun]}
            secrets: {token: env:TOKEN}
            audit: {channel: C0AUDIT, key: env:ANCHOR_KEY, language: en}
            """.formatted("A".repeat(43), "B".repeat(43));

    /// What stands there to what stands there instead.
    static final Map<String, String> STRUCTURAL = Map.ofEntries(
            Map.entry("console: hana", "console: root"),
            Map.entry("[10.77.0.0/24]", "[lab]"),
            Map.entry("SHA256:A", "MD5:A"),
            Map.entry("file:/keys/id", "my-private-key"),
            Map.entry("port: 2201", "port: 0"),
            Map.entry("C0SHOP", "shop-ops"),
            Map.entry("T0LAB/U0MINJUN", "@minjun"),
            Map.entry("127.0.0.1:8081", "127.0.0.1"),
            Map.entry("secrets:", "secret:"),
            Map.entry("language: en", "language: fr"),
            Map.entry("name: \"Hana\", ", ""));

    private SiteFiles() {}

    static Site read(String content) {
        return SiteReader.read(YamlFile.parse("site.yaml", content.getBytes(StandardCharsets.UTF_8), new Problems()));
    }

    static List<String> problems(String content) {
        var problems = new Problems();
        SiteReader.read(YamlFile.parse("site.yaml", content.getBytes(StandardCharsets.UTF_8), problems));
        return problems.list().stream().map(Problem::toString).toList();
    }
}
