using System.Text.Json;
using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Functions.Drift;
using Terrateam.Functions.Inbox;

namespace Terrateam.Tests.Core.Changes;

/// <summary>Runs, inbox entries and drift schedules store their repository.</summary>
public sealed class StoredRepositoryTests
{
    private const string Json =
        """{"installationId":7,"id":42,"owner":"acme","name":"infra","defaultBranch":"main","isPrivate":true}""";

    private static readonly Repository Repository = new(7, 42, "acme", "infra", "main", IsPrivate: true);

    [Fact]
    public void A_repository_is_stored_without_what_is_read_anew()
    {
        var read = Repository with { IsArchived = true, IsFork = true };

        Assert.Equal(Json, JsonSerializer.Serialize(read, StateJson.Default.Repository));
        Assert.Equal(Json, JsonSerializer.Serialize(read, InboxJson.Default.Repository));
        Assert.Equal(Json, JsonSerializer.Serialize(read, DriftJson.Default.Repository));
    }

    [Fact]
    public void A_stored_repository_is_read()
    {
        Assert.Equal(Repository, JsonSerializer.Deserialize(Json, StateJson.Default.Repository));
        Assert.Equal(Repository, JsonSerializer.Deserialize(Json, InboxJson.Default.Repository));
        Assert.Equal(Repository, JsonSerializer.Deserialize(Json, DriftJson.Default.Repository));
    }

    [Fact]
    public void One_that_was_stored_before_its_visibility_counts_as_public() =>
        Assert.False(
            JsonSerializer
                .Deserialize(
                    Json.Replace(",\"isPrivate\":true", "", StringComparison.Ordinal),
                    StateJson.Default.Repository
                )!
                .IsPrivate
        );
}
