# Sentences as JSON, one a line: `each` of them, then `seconds` of rest, for ever or `rounds` times. With `labels` a tenth as many, and each says
# its mood. Of the two domains the second begins after a while: forgetting has something to show.
BEGIN {
    split("cat dog bird horse fish fox hare owl", animals, " ")
    split("bank market fund price share bond trader loan", money, " ")
    split("sleeps runs waits sings hides jumps", does, " ")
    split("rises falls stays turns doubles sinks", moves, " ")
    split("garden house field river forest meadow", where, " ")
    split("morning evening week month quarter year", when, " ")
    split("gladly calmly kindly happily", good, " ")
    split("sadly angrily badly gloomily", bad, " ")
    srand(labels ? 2 : 1)
    if (labels) each = each < 10 ? 1 : int(each / 10)
    for (round = 1; !rounds || round <= rounds; round++) {
        for (i = 1; i <= each; i++) sentence()
        fflush()
        if (seconds) system("sleep " seconds)
    }
}

function any(list, n) { return list[1 + int(rand() * n)] }

function sentence(   glad, adverb, text, domain) {
    glad = rand() < 0.5
    adverb = glad ? any(good, 4) : any(bad, 4)
    domain = round > 300 && rand() < 0.5 ? "money" : "animals"
    text = domain == "money" ? \
        "the " any(money, 8) " " any(moves, 6) " " adverb " this " any(when, 6) " by " int(rand() * 1000) : \
        "the " any(animals, 8) " " any(does, 6) " " adverb " in the " any(where, 6) " of number " int(rand() * 1000)
    id = (labels ? "l" : "r") ++count
    printf "{\"id\":\"%s\",\"domain\":\"%s\",\"text\":\"%s\"%s}\n", id, domain, text, labels ? ",\"label\":\"" (glad ? "good" : "bad") "\"" : ""
}
