using CsCheck;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Changes;

/// <summary>Matching against the slow reference, on random configurations, repositories and changes.</summary>
public sealed class MatchingReferenceTests
{
    [Fact]
    public void Matching_equals_the_slow_reference()
    {
        var (valid, layered, stacked, wrong) = (0, 0, 0, 0);
        RandomChange.Any.Sample(
            given =>
            {
                // A rule may name a stack around its own, which the reader refuses.
                if (ConfigurationReader.Read("c.yml", given.ToFile()) is not { Configuration: { } configuration })
                    return;

                var set = ChangeMatcher.Match(configuration, given.Files, new(given.Changed), given.Context());
                var slow = new SlowMatching(given);
                Assert.Equal(slow.IsWrong, set.Errors.Count > 0);
                if (slow.IsWrong)
                {
                    Interlocked.Increment(ref wrong);
                    return;
                }

                Assert.Equal(slow.All, set.All.Select(static one => one.Dirspace));
                Assert.Equal(slow.Changed, set.Changed.Select(Words));
                Interlocked.Increment(ref valid);
                Interlocked.Add(ref layered, set.Changed.Any(static one => one.Rank > 0) ? 1 : 0);
                Interlocked.Add(ref stacked, set.Changed.Any(static one => one.ApplyAfter.Count > 0) ? 1 : 0);
            },
            iter: 400,
            print: static given =>
                given.ToFile()
                + $"\n{string.Join(' ', given.Files)}\n{string.Join(' ', given.Changed.Select(static file => file.ToString()))}\n{string.Join(' ', given.Modules.Select(static use => use.Key + use.Value[0]))} "
                + $"{string.Join(' ', given.Links)} {string.Join(' ', given.Forced)}"
        );
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{valid} valid, {layered} with layers, {stacked} with an order of applies, {wrong} wrong"
        );
        Assert.True(valid > 100 && layered > 5 && stacked > 1 && wrong > 1, $"{valid} {layered} {stacked} {wrong}");
    }

    [Fact]
    public void The_order_of_files_changes_entries_and_links_does_not_matter() =>
        Gen.Select(RandomChange.Any, Gen.Int[0, int.MaxValue - 1])
            .Sample(
                static (given, seed) =>
                {
                    var random = new Random(seed);
                    var other = given with
                    {
                        Files = Shuffled(given.Files),
                        Changed = Shuffled(given.Changed),
                        Entries = Shuffled(given.Entries),
                        Links = Shuffled([.. given.Links])
                            .ToDictionary(static link => link.Key, static link => link.Value),
                    };
                    Assert.Equal(Show(given), Show(other));

                    T[] Shuffled<T>(T[] items)
                    {
                        var copy = items.ToArray();
                        random.Shuffle(copy);
                        return copy;
                    }
                },
                iter: 120
            );

    [Fact]
    public void An_explanation_has_the_same_set_and_a_reason_for_every_dirspace_of_it() =>
        RandomChange.Any.Sample(
            static given =>
            {
                if (ConfigurationReader.Read("c.yml", given.ToFile()) is not { Configuration: { } configuration })
                    return;

                var set = ChangeMatcher.Match(configuration, given.Files, new(given.Changed), given.Context());
                var explanation = ChangeExplanation.Create(
                    configuration,
                    given.Files,
                    new(given.Changed),
                    given.Context()
                );
                Assert.Equal(set.Changed.Select(Words), explanation.Changes.Changed.Select(Words));
                Assert.All(explanation.Dirspaces, static dirspace =>
                    Assert.Contains(dirspace.Reasons, static reason =>
                        reason
                            is ChangeReason.Matched
                                or ChangeReason.DependsOn
                                or ChangeReason.StackModified
                                or ChangeReason.Forced
                    )
                );
                Assert.All(
                    set.All.Select(static one => one.Dirspace)
                        .Except(set.Changed.Select(static one => one.Dirspace))
                        .Append(new("nowhere", "default"))
                        .Where(_ => set.Errors.Count == 0),
                    dirspace =>
                        Assert.Contains(explanation.Explain(dirspace).Reasons, static reason =>
                            reason
                                is ChangeReason.NothingMatches
                                    or ChangeReason.Vetoed
                                    or ChangeReason.Pruned
                                    or ChangeReason.NoDirspace
                        )
                );
            },
            iter: 120
        );

    private static string Show(RandomChange given)
    {
        if (ConfigurationReader.Read("c.yml", given.ToFile()) is not { Configuration: { } configuration })
            return "not valid";

        var set = ChangeMatcher.Match(configuration, given.Files, new(given.Changed), given.Context());
        return string.Join('\n', set.Changed.Select(Words).Concat(set.Errors.Select(static error => error.Problem)));
    }

    private static string Words(ChangedDirspace one) =>
        SlowMatching.Words(one.Dirspace, one.Rank, one.Stack, one.Tags, one.Variables, one.ApplyAfter);
}
