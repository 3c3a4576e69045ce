// The programming model of the embedded build. Its counterpart is GlobalUsings.Azure.cs: function classes name neither.
#pragma warning disable IDE0005 // Which of them are needed is the function classes' business.
global using Terrateam.Embedded.DurableTask;
global using Terrateam.Embedded.DurableTask.Client;
global using Terrateam.Embedded.Worker;
global using Terrateam.Embedded.Worker.Builder;
