using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Terrateam.Tests.Local.Hosting;

public sealed class DurableFunctionTests
{
    [Fact]
    public async Task A_request_starts_an_orchestration_that_calls_activities_and_the_answer_is_its_output()
    {
        var token = TestContext.Current.CancellationToken;
        using var directory = new TemporaryDirectory();
        var builder = RunningHost.Builder(directory, [typeof(Functions)]);
        builder.Services.AddSingleton<Dictionary>();
        await using var host = await RunningHost.StartAsync(builder);

        using var answer = await host.Http.PostAsJsonAsync(
            "/api/greetings/greet-1",
            new Order(["ada", "grace"]),
            token
        );
        var greetings = await answer.Content.ReadFromJsonAsync<string[]>(token);

        Assert.Equal(["good day, ada", "good day, grace"], greetings!);
    }

    public sealed record Order(string[] Names);

    public sealed class Dictionary
    {
        public string Greeting => "good day";
    }

    public sealed class Functions(Dictionary dictionary)
    {
        [Function("Start")]
        public static async Task<IResult> Start(
            [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "greetings/{id}")] HttpRequest req,
            [DurableClient] DurableTaskClient client,
            string id,
            CancellationToken cancellationToken
        )
        {
            var order = await req.ReadFromJsonAsync<Order>(cancellationToken);
            await client.ScheduleNewOrchestrationInstanceAsync(
                "GreetAll",
                order,
                new StartOrchestrationOptions(id),
                cancellationToken
            );
            var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, cancellationToken);
            return Results.Json(end.ReadOutputAs<string[]>());
        }

        [Function("GreetAll")]
        public static async Task<string[]> GreetAll([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            var greetings = new List<string>();
            foreach (var name in context.GetInput<Order>()!.Names)
                greetings.Add(await context.CallActivityAsync<string>("Greet", name));
            return [.. greetings];
        }

        [Function("Greet")]
        public string Greet([ActivityTrigger] string name, FunctionContext context, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return context.FunctionDefinition.Name == "Greet" ? $"{dictionary.Greeting}, {name}" : "";
        }
    }
}
