using Terrateam.Functions.State;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Scenarios;

public sealed class BuilderEndTests
{
    [Fact]
    public async Task A_builder_that_ends_while_a_command_is_decided_is_not_started_again()
    {
        var race = new LedgerRace();
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Files = new Dictionary<string, string>(
                    [
                        .. ScenarioEnvironment.Infra,
                        KeyValuePair.Create(
                            ".terrateam/config.yml",
                            "config_builder: {enabled: true, script: build}\n"
                        ),
                    ],
                    StringComparer.Ordinal
                ),
                Replace = services => services.DecorateDocuments(race.Before),
            }
        );
        var pause = scenario.Runner.Pause();
        var pull = await scenario.OpenAsync();
        await pause.Arrived;

        race.Next(pause.GoOn);
        await pull.CommentAsync("alice", "terrateam plan dir:nowhere");
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();

        Assert.True(race.IsOver);
        Assert.Contains(ScenarioEnvironment.AnswersOn(pull), answer =>
            answer.Body.Contains("dir:nowhere", StringComparison.Ordinal)
        );
        Assert.Equal(2, scenario.Repository.Runs.Count);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    /// <summary>Lets another write of the ledger come before the next one, which is lost therefore.</summary>
    private sealed class LedgerRace
    {
        private readonly TaskCompletionSource _won = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Action? _start;
        private bool _isRunning;

        public bool IsOver => _won.Task.IsCompleted;

        public void Next(Action start) => Volatile.Write(ref _start, start);

        public IDocumentStore Before(IDocumentStore inner) => new Store(inner, this);

        private sealed class Store(IDocumentStore inner, LedgerRace race) : DelegatingDocumentStore(inner)
        {
            public override async Task<string?> TryReplaceAsync(
                DocumentKey key,
                ReadOnlyMemory<byte> content,
                string etag,
                CancellationToken cancellationToken
            )
            {
                if (key.Collection != "ledgers")
                    return await base.TryReplaceAsync(key, content, etag, cancellationToken);

                if (Interlocked.Exchange(ref race._start, null) is { } start)
                {
                    race._isRunning = true;
                    start();
                    await race._won.Task.WaitAsync(cancellationToken);
                    return await base.TryReplaceAsync(key, content, etag, cancellationToken);
                }

                var written = await base.TryReplaceAsync(key, content, etag, cancellationToken);
                if (written is not null && race._isRunning)
                    race._won.TrySetResult();
                return written;
            }
        }
    }
}
