using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Terrateam.Functions.Composition;
using Terrateam.Functions.Http;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<AbandonedRequestMiddleware>();
// The web server of the worker would stop at 30 MB, less than a run's results may have. It answers to nobody but
// the Functions host, whose limit is a setting: FUNCTIONS_REQUEST_BODY_SIZE_LIMIT.
builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = null);
builder.Services.AddTerrateam(builder.Configuration);
await builder.Build().RunAsync();
