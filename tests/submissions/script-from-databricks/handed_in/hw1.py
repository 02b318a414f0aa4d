# Databricks notebook source
# MAGIC %md
# MAGIC # Homework 1

# COMMAND ----------

# MAGIC %pip list

# COMMAND ----------

# MAGIC %run ./zz_helpers

# COMMAND ----------

rate = float(dbutils.widgets.get('rate'))
display(spark.range(3))

# COMMAND ----------

class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz

# COMMAND ----------

# DBTITLE 1,Multiply
class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x

# COMMAND ----------

# MAGIC %sql
# MAGIC SELECT 1

# COMMAND ----------

class CopyGate(Gate):
    def forward(self, x):
        return self.pair(x)

    def backward(self, da, db):
        return da + db
