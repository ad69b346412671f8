package dev.dangjik.slack;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;

/// The catalogue of one small stack whose team calls its rollback "back", bound to a channel and two people.
final class Shop {
    static final String CHANNEL = "C0SHOP";
    static final Catalogue CATALOGUE = new SmallWorkspace()
            .with("commands/shop/back.yaml", """
                    dangjik: 1
                    command: back
                    title: {ko: 롤백, en: Roll back}
                    description: {ko: 되돌립니다, en: Goes back}
                    effect: change
                    procedure: rollback
                    arguments:
                      service: {type: service, required: true, description: {ko: 서비스, en: Service}}
                      to: {type: release, description: {ko: 버전, en: Version}}
                    lock: ${service}
                    """)
            .boundTo("""
                    people:
                      hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
                      minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN"]}
                    posts: {shop-operator: [hana, minjun]}
                    """)
            .load();

    private Shop() {}
}
